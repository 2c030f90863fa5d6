"""The network's method calls: from verb and path to an answer or a refusal."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from connectors.emulators.max import chats, comments, posts, subscriptions, updates
from connectors.emulators.max.errors import MaxError
from connectors.emulators.max.network import Call, Network
from connectors.emulators.max.params import Query
from connectors.emulators.wire import Answer, Request

_Work = Callable[[Call], Any | Awaitable[Any]]
_ROUTES: Final[dict[str, _Work]] = {
    "GET /me": chats.get_me,
    "GET /chats": chats.get_chats,
    "GET /chats/{chatId}": chats.get_chat,
    "GET /chats/{chatId}/members/me": chats.get_my_membership,
    "GET /chats/{chatId}/members/admins": chats.get_admins,
    "DELETE /chats/{chatId}/members": chats.remove_member,
    "GET /messages": posts.get_posts,
    "POST /messages": posts.send_post,
    "PUT /messages": posts.edit_post,
    "DELETE /messages": posts.delete_post,
    "GET /messages/{mid}": posts.get_post,
    "GET /messages/{mid}/comments": comments.get_comments,
    "POST /messages/{mid}/comments": comments.send_comment,
    "PUT /messages/{mid}/comments": comments.edit_comment,
    "DELETE /messages/{mid}/comments": comments.delete_comment,
    "GET /messages/{mid}/comments/{commentMid}": comments.get_comment,
    "GET /updates": updates.get_updates,
    "GET /subscriptions": subscriptions.get_subscriptions,
    "POST /subscriptions": subscriptions.subscribe,
    "DELETE /subscriptions": subscriptions.unsubscribe,
}
_PATTERNS: Final = [(re.compile(re.sub(r"\{\w+\}", r"([^/]+)", route)), route) for route in _ROUTES]
_IN_200: Final = frozenset({400, 403, 404})
_PLAIN: Final = b"text/plain; charset=utf-8"
_json = msgspec.json.Encoder().encode


def named(request: Request) -> str:
    """Name the method as counters and faults know it, such as ``GET /messages/{mid}``."""
    route, _ = _found(request)
    return route or f"{request.method} (unknown)"


async def answer(network: Network, request: Request) -> Answer:
    """Do a call and shape its answer; a refusal is an answer too."""
    token = request.headers.get(b"authorization", b"").decode("latin-1")
    network.counters.note_call(named(request), token)
    try:
        return Answer(_json(await _respond(network, request, token)))
    except MaxError as error:
        network.counters.note_error(error.status, token)
        return told(network, error, request.method)


def told(network: Network, error: MaxError, verb: str) -> Answer:
    """Shape a refusal, as the switches want it."""
    if error.status == 429 and network.switches.rate_limit_body == "text":  # noqa: PLR2004
        return Answer(b"too manyrequests", error.status, _PLAIN)
    hides = network.switches.failures_in_200 and error.status in _IN_200
    if error.status == 200 or (hides and verb in {"PUT", "DELETE"}):  # noqa: PLR2004
        return Answer(_json({"success": False, "message": error.sentence}))
    return Answer(_json(error.as_json()), error.status)


async def _respond(network: Network, request: Request, token: str) -> Any:
    bot = network.known_bot(token)
    network.admit(bot)
    route, path = _found(request)
    if not route:
        raise MaxError(404, "method.not.found")
    query = Query(request.query)
    call = Call(network=network, bot=bot, path=path, query=query, body=request.body)
    done = _ROUTES[route](call)
    return await done if isinstance(done, Awaitable) else done


def _found(request: Request) -> tuple[str, tuple[str, ...]]:
    asked = f"{request.method} {request.path}"
    for pattern, route in _PATTERNS:
        found = pattern.fullmatch(asked)
        if found:
            return route, tuple(unquote(part) for part in found.groups())
    return "", ()
