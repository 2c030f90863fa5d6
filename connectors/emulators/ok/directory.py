"""Methods about addresses, groups, people and the caller's own key."""

import re
from typing import Any, Final

from connectors.emulators.ok import sessions
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.rights import check_right
from connectors.emulators.ok.views import Json, chosen, group_view, user_view, wanted_fields
from connectors.emulators.ok.world import User

_MOST: Final = 100
_WITHOUT_LIMIT: Final = 2**31 - 1
_HOST: Final = re.compile(r"^(https?://)?((www|m)\.)?(ok|odnoklassniki)\.ru/", re.IGNORECASE)
_TOPIC: Final = re.compile(r"group/\d+/topic/(\d+)")
_NUMBERED: Final = re.compile(r"(group|profile)/(\d+)")


def get_url_info(call: Call) -> Any:
    """url.getInfo: what an address of the site stands for."""
    found = _resolved(call, call.params.required("url").strip())
    if found is not None:
        number, kind = found
        return {"objectId": int(number), "objectIdStr": number, "type": kind}
    if call.switches.unknown_url == "error":
        raise OkError(300)
    return {"type": "UNKNOWN"} if call.switches.unknown_url == "unknown" else None


def get_group_info(call: Call) -> Any:
    """group.getInfo: the groups that exist; others are passed over in silence."""
    wanted = wanted_fields(call, "group")
    groups = (call.world.groups.get(one) for one in call.params.listed("uids", _MOST))
    alive = (group for group in groups if group and group.disabled != "deleted")
    return [chosen(group_view(group), wanted) for group in alive]


def get_user_groups_by_ids(call: Call) -> Any:
    """group.getUserGroupsByIds: who is what in a group."""
    group = call.world.groups.get(call.params.required("group_id"))
    if group is None or group.disabled == "deleted":
        raise OkError(160, "Invalid group id")
    return [
        {"userId": uid, "status": group.members.get(uid, "UNKNOWN")}
        for uid in call.params.listed("uids", _MOST)
    ]


def get_user_info(call: Call) -> Any:
    """users.getInfo: the people that exist."""
    wanted = wanted_fields(call, "user")
    users = (call.world.users.get(one) for one in call.params.listed("uids", _MOST))
    return [chosen(user_view(user), wanted) for user in users if user]


def get_current_user(call: Call) -> Any:
    """users.getCurrentUser: whose key it is."""
    number = call.session.user_id
    user = call.world.users.get(number) or User(id=number, first_name="")
    return chosen(user_view(user), wanted_fields(call, "user"))


def get_calls_left(call: Call) -> Any:
    """users.getCallsLeft: what remains of the day's number, method by method."""
    return [_calls_left(call, name) for name in call.params.listed("methods", _MOST)]


def touch_session(call: Call) -> Any:
    """auth.touchSession: give a long key another 30 days."""
    token = call.session
    check_right(call, "LONG_ACCESS_TOKEN")
    if token.is_long:
        sessions.prolong(call.network, token)
    return done(call)


def done(call: Call) -> Any:
    """Answer a deed that has no result."""
    return {"success": True} if call.switches.done_gives == "success" else True


def most_per_day(call: Call) -> int:
    """Tell how many calls of one method the caller has in 24 hours; 0 means any number."""
    own = call.token.method_calls_per_day if call.token else None
    return call.switches.method_calls_per_day if own is None else own


def _calls_left(call: Call, name: str) -> Json:
    most = most_per_day(call)
    now = call.network.clock.now()
    left = call.network.limits.left(call.caller, name, most, now=now) if most else _WITHOUT_LIMIT
    return {"name": name, "available": left > 0, "callsLeft": left}


def _resolved(call: Call, url: str) -> tuple[str, str] | None:
    path = _HOST.sub("", url).split("?")[0].split("#")[0].strip("/")
    if topic := _TOPIC.fullmatch(path):
        known = call.world.topics.get(topic[1])
        return (known.id, known.type) if known and not known.deleted else None
    if numbered := _NUMBERED.fullmatch(path):
        return _numbered(call, numbered[1], numbered[2])
    return _named(call, path.lower())


def _numbered(call: Call, kind: str, number: str) -> tuple[str, str] | None:
    if kind == "profile":
        return (number, "PROFILE") if number in call.world.users else None
    group = call.world.groups.get(number)
    return (number, "GROUP") if group and group.disabled != "deleted" else None


def _named(call: Call, name: str) -> tuple[str, str] | None:
    if not name:
        return None
    for group in call.world.groups.values():
        if group.shortname.lower() == name and group.disabled != "deleted":
            return group.id, "GROUP"
    for user in call.world.users.values():
        if user.shortname.lower() == name:
            return user.id, "PROFILE"
    return None
