"""The network's method calls: from parameters to ``{"response"}`` or ``{"error"}``."""

import re
from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.vk import (
    banning,
    callback,
    directory,
    long_poll,
    section_comments,
    section_reading,
    section_writing,
    wall_reading,
    wall_writing,
)
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.execute import run_code
from connectors.emulators.vk.network import Call, Network
from connectors.emulators.vk.params import Params, as_request_params
from connectors.emulators.vk.rights import check_kind
from connectors.emulators.vk.world import Kind, Token

_VERSION: Final = re.compile(r"\d{1,2}\.\d{1,3}", re.ASCII)
_METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    "utils.resolveScreenName": directory.resolve_screen_name,
    "groups.getById": directory.get_groups,
    "groups.getTokenPermissions": directory.get_token_permissions,
    "groups.addCallbackServer": callback.add_server,
    "groups.editCallbackServer": callback.edit_server,
    "groups.deleteCallbackServer": callback.delete_server,
    "groups.getCallbackServers": callback.get_servers,
    "groups.getCallbackConfirmationCode": callback.get_confirmation_code,
    "groups.getCallbackSettings": callback.get_settings,
    "groups.setCallbackSettings": callback.set_settings,
    "groups.getLongPollServer": long_poll.get_server,
    "groups.getLongPollSettings": long_poll.get_settings,
    "groups.setLongPollSettings": long_poll.set_settings,
    "groups.ban": banning.ban,
    "groups.unban": banning.unban,
    "users.get": directory.get_users,
    "wall.get": wall_reading.get_wall,
    "wall.getById": wall_reading.get_posts,
    "wall.getComments": wall_reading.get_comments,
    "wall.getComment": wall_reading.get_comment,
    "wall.createComment": wall_writing.create_comment,
    "wall.editComment": wall_writing.edit_comment,
    "wall.deleteComment": wall_writing.delete_comment,
    "wall.restoreComment": wall_writing.restore_comment,
    "wall.closeComments": wall_writing.close_comments,
    "wall.openComments": wall_writing.open_comments,
    **section_reading.METHODS,
    **section_comments.METHODS,
    **section_writing.METHODS,
}
_EXECUTE: Final = "execute"


def answer(network: Network, method: str, params: dict[str, str]) -> dict[str, Any]:
    """Do a call and shape its answer; a refusal is an answer too."""
    secret = params.get("access_token", "")
    network.counters.note_call(method, secret)
    try:
        return _respond(network, method, params, secret)
    except VkError as error:
        network.counters.note_error(error.code, secret)
        return {"error": error.as_json(as_request_params(method, params))}


def _respond(network: Network, method: str, params: dict[str, str], secret: str) -> dict[str, Any]:
    version = _version(params.get("v", ""))
    token = network.known_token(secret)
    network.admit(token)
    if method == _EXECUTE:
        return _execute(network, token, params, version)
    return {"response": _do(network, token, method, params, version)}


def _do(
    network: Network, token: Token, method: str, params: dict[str, str], version: tuple[int, ...]
) -> Any:
    work = _METHODS.get(method)
    if work is None:
        raise VkError(3)
    network.permit(token, method)
    return work(Call(network=network, token=token, params=Params(params), version=version))


def _execute(
    network: Network, token: Token, params: dict[str, str], version: tuple[int, ...]
) -> dict[str, Any]:
    check_kind(token, _EXECUTE)
    if token.kind is Kind.SERVICE and not network.switches.service_may_execute:
        raise VkError(28, "method is unavailable with service token.")

    def inner(method: str, given: dict[str, str]) -> Any:
        network.counters.inner[method] += 1
        try:
            return _do(network, token, method, given, version)
        except VkError as error:
            network.counters.note_error(error.code, token.token)
            raise

    return run_code(params.get("code", ""), inner)


def _version(given: str) -> tuple[int, ...]:
    if not given:
        raise VkError(8, "v (version) is required")
    if not _VERSION.fullmatch(given):
        raise VkError(8, "v (version) is invalid")
    return tuple(int(part) for part in given.split("."))
