"""All comments that live, as JSON lines: whoever lost none can prove it by them."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.owners import FormError
from connectors.emulators.telegram.world import Chat, ChatType, Message
from connectors.emulators.wire import Answer, Request

_LINES: Final = 500
_WORDS: Final = frozenset({"text", "entities", "caption", "caption_entities"})
_json = msgspec.json.Encoder().encode


def listed_comments(network: Network, request: Request) -> Answer:
    """Give the living messages of groups as JSON lines, without posts and service messages.

    ``chat_id`` names one group; ``deleted=1`` adds the deleted ones.
    """
    asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
    try:
        only = int(asked.get("chat_id", "0"))
    except ValueError as error:
        raise FormError("chat_id is a number") from error
    chats = [one for one in network.world.chats.values() if only in {0, one.id}]
    found = (
        _line(chat, message)
        for chat in chats
        if chat.type is not ChatType.CHANNEL
        for message in list(chat.messages.values())
        if _is_comment(message) and (not message.deleted or asked.get("deleted") == "1")
    )
    return Answer(_lines(found), content_type=b"application/x-ndjson; charset=utf-8")


def _is_comment(message: Message) -> bool:
    return not message.post_of and not message.is_service


def _line(chat: Chat, message: Message) -> dict[str, Any]:
    root = chat.messages.get(message.thread)
    return {
        "chat_id": message.chat_id,
        "id": message.id,
        "channel_id": root.post_of if root else 0,
        "post_id": root.post_id if root else 0,
        "thread": message.thread,
        "reply_to": message.reply_to,
        "from_id": message.from_id,
        "sender_chat_id": message.sender_chat_id,
        "date": message.date,
        "edited": message.edited,
        "text": message.text,
        "media": sorted(message.content.keys() - _WORDS),
        "album": message.album,
        "deleted": message.deleted,
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
