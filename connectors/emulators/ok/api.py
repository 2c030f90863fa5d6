"""The network's method calls: from parameters to an answer, or to ``error_code``."""

from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.ok import directory, listing, reading, sessions, topics, writing
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Call, Network
from connectors.emulators.ok.params import Params
from connectors.emulators.ok.rights import check_rights
from connectors.emulators.ok.signature import check_signature

_METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    "url.getInfo": directory.get_url_info,
    "group.getInfo": directory.get_group_info,
    "group.getUserGroupsByIds": directory.get_user_groups_by_ids,
    "users.getInfo": directory.get_user_info,
    "users.getCurrentUser": directory.get_current_user,
    "users.getCallsLeft": directory.get_calls_left,
    "auth.touchSession": directory.touch_session,
    "mediatopic.getTopics": topics.get_topics,
    "mediatopic.getByIds": topics.get_topics_by_ids,
    "stream.get": topics.get_stream,
    "discussions.getList": listing.get_list,
    "discussions.get": reading.get_discussion,
    "discussions.getComments": reading.get_comments,
    "discussions.getDiscussionComments": reading.get_discussion_comments,
    "discussions.getDiscussionCommentsCount": reading.get_comments_count,
    "discussions.addDiscussionComment": writing.add_comment,
    "discussions.editDiscussionComment": writing.edit_comment,
    "discussions.deleteDiscussionComment": writing.delete_comment,
    "discussions.deleteDiscussionComments": writing.delete_comments,
    "discussions.markCommentAsSpam": writing.mark_as_spam,
}


def answer(network: Network, method: str, params: dict[str, str], *, in_path: bool) -> Any:
    """Do a call and give its answer; raises OkError, which was counted."""
    secret = params.get("access_token") or params.get("session_key") or ""
    network.counters.note_call(method, secret)
    try:
        return _respond(network, method, params, secret, in_path=in_path)
    except OkError as error:
        network.counters.note_error(error.code, secret)
        raise


def _respond(
    network: Network, method: str, params: dict[str, str], secret: str, *, in_path: bool
) -> Any:
    work = _METHODS.get(method)
    if work is None:
        raise OkError(3)
    if params.get("format", "json").lower() != "json":
        raise OkError(100, "Only the JSON format is supported")
    application = sessions.known_application(network, params.get("application_key", ""))
    token = sessions.known_token(network, secret, application)
    named = {"method": method} if in_path and network.switches.path_method_signed else {}
    check_signature(params | named, application, token)
    call = Call(
        network=network, application=application, token=token, params=Params(params), method=method
    )
    _admit(call)
    check_rights(call)
    if token is not None:
        sessions.prolong_by_use(network, token)
    return work(call)


def _admit(call: Call) -> None:
    own = call.token.calls_per_second if call.token else None
    per_second = call.switches.calls_per_second if own is None else own
    now = call.network.clock.now()
    limits = call.network.limits
    limits.take_second(call.caller, per_second, now=now)
    limits.take_daily(call.caller, call.method, directory.most_per_day(call), now=now)
