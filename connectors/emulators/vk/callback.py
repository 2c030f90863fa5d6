"""groups.*Callback*: a community's callback servers, their settings, the confirming word."""

from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.push import EVENTS, MOST_SERVERS, CallbackServer, Listeners
from connectors.emulators.vk.rights import check_manages

_LONGEST_TITLE: Final = 14
_LONGEST_SECRET: Final = 50


def add_server(call: Call) -> Any:
    """groups.addCallbackServer: at most ten; the address is asked for the word at once."""
    listeners = _listeners(call)
    form = _form(call)
    if len(listeners.servers) >= MOST_SERVERS:
        raise VkError(2000)
    listeners.last_id += 1
    server = CallbackServer(
        id=listeners.last_id,
        group_id=call.params.required("group_id"),
        creator_id=call.token.user_id,
        url=form.url,
        title=form.title,
        secret_key=form.secret_key,
    )
    listeners.servers[server.id] = server
    _confirm(call, listeners, server)
    return {"server_id": server.id}


def edit_server(call: Call) -> Any:
    """groups.editCallbackServer: another address, title or secret must be confirmed anew."""
    listeners = _listeners(call)
    server = _server(call, listeners)
    form = _form(call)
    server.url, server.title, server.secret_key = form.url, form.title, form.secret_key
    _confirm(call, listeners, server)
    return 1


def delete_server(call: Call) -> Any:
    """groups.deleteCallbackServer: what is on its way there is forgotten."""
    listeners = _listeners(call)
    del listeners.servers[_server(call, listeners).id]
    return 1


def get_servers(call: Call) -> Any:
    """groups.getCallbackServers: all, or those of ``server_ids``."""
    asked = call.params.listed("server_ids")
    found = _listeners(call).servers.values()
    shown = [_view(server) for server in found if not asked or str(server.id) in asked]
    return {"count": len(shown), "items": shown}


def get_confirmation_code(call: Call) -> Any:
    """groups.getCallbackConfirmationCode: the word that the next knock expects."""
    return {"code": _listeners(call).code}


def get_settings(call: Call) -> Any:
    """groups.getCallbackSettings: what one server is told."""
    server = _server(call, _listeners(call))
    return {"api_version": server.api_version, "events": events_view(server.events)}


def set_settings(call: Call) -> Any:
    """groups.setCallbackSettings: what is not mentioned stays as it is."""
    server = _server(call, _listeners(call))
    server.api_version = call.params.text("api_version") or server.api_version
    choose_events(call, server.events)
    return 1


def events_view(events: set[str]) -> dict[str, int]:
    """List all kinds of events with 1 for those that are told."""
    return {name: int(name in events) for name in EVENTS}


def choose_events(call: Call, events: set[str]) -> None:
    """Add the kinds that the call switches on and drop those that it switches off."""
    for name in EVENTS:
        if name not in call.params.raw:
            continue
        if call.params.flag(name):
            events.add(name)
        else:
            events.discard(name)


def _listeners(call: Call) -> Listeners:
    group_id = call.params.required("group_id")
    check_manages(call.token, group_id)
    if group_id not in call.world.groups:
        raise VkError(125)
    return call.network.push.of(group_id)


def _server(call: Call, listeners: Listeners) -> CallbackServer:
    server = listeners.servers.get(call.params.required("server_id"))
    if server is None:
        raise VkError(104)
    return server


class _Form(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    title: str
    secret_key: str


def _form(call: Call) -> _Form:
    url, title = call.params.text("url"), call.params.text("title")
    secret = call.params.text("secret_key")
    for name, value in (("url", url), ("title", title)):
        if not value:
            raise missing(name)
    if len(title) > _LONGEST_TITLE:
        raise VkError(100, f"title should be less or equal to {_LONGEST_TITLE} characters")
    if len(secret) > _LONGEST_SECRET:
        raise VkError(100, f"secret_key should be less or equal to {_LONGEST_SECRET} characters")
    if not _is_web_address(url):
        raise VkError(100, "url is invalid")
    return _Form(url=url, title=title, secret_key=secret)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _confirm(call: Call, listeners: Listeners, server: CallbackServer) -> None:
    if call.network.switches.confirmation_code == "before":
        listeners.change_code()
    server.confirm_anew(now=call.network.clock.now())
    call.network.stir()


def _view(server: CallbackServer) -> dict[str, Any]:
    return {
        "id": server.id,
        "title": server.title,
        "creator_id": server.creator_id,
        "url": server.url,
        "secret_key": server.secret_key,
        "status": server.status,
    }
