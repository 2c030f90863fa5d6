"""The comments of the whole network as JSON lines, to compare with what a client has found."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from connectors.emulators.max.citizens import FormError
from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Message
from connectors.emulators.wire import Answer, Request

_LINES: Final = 500
_json = msgspec.json.Encoder().encode


def listed_comments(network: Network, request: Request) -> Answer:
    """Give the living comments as JSON lines; ``deleted=1`` adds the deleted ones."""
    asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
    try:
        chat_id = int(asked["chat_id"]) if "chat_id" in asked else None
    except ValueError as error:
        raise FormError("chat_id is a number") from error
    found = (
        _line(one, deleted=gone)
        for one in list(network.world.messages.values())
        if one.post and chat_id in {None, one.chat_id}
        for gone in [network.world.is_gone(one)]
        if not gone or asked.get("deleted") == "1"
    )
    return Answer(_lines(found), content_type=b"application/x-ndjson; charset=utf-8")


def _line(comment: Message, *, deleted: bool) -> dict[str, Any]:
    return {
        "chat_id": comment.chat_id,
        "post": comment.post,
        "mid": comment.mid,
        "key": comment.key,
        "user_id": comment.sender,
        "timestamp": comment.timestamp,
        "text": comment.text,
        "reply_to": comment.link,
        "deleted": deleted,
    }


def _lines(found: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    pending: list[bytes] = []
    for one in found:
        pending.append(_json(one) + b"\n")
        if len(pending) == _LINES:
            yield b"".join(pending)
            pending.clear()
    if pending:
        yield b"".join(pending)
