"""All comments that live, as JSON lines: whoever lost none can prove it by them."""

from typing import Any, Final

from connectors.emulators.panel import asked_of, number_of, told_in_lines
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.world import Chat, ChatType, Message
from connectors.emulators.wire import Answer, Request

_WORDS: Final = frozenset({"text", "entities", "caption", "caption_entities"})


def listed_comments(network: Network, request: Request) -> Answer:
    """Give the living messages of groups as JSON lines, without posts and service messages.

    ``chat_id`` names one group; ``deleted=1`` adds the deleted ones.
    """
    asked = asked_of(request)
    only = number_of(asked, "chat_id") or 0
    chats = [one for one in network.world.chats.values() if only in {0, one.id}]
    found = (
        _line(chat, message)
        for chat in chats
        if chat.type is not ChatType.CHANNEL
        for message in list(chat.messages.values())
        if _is_comment(message) and (not message.deleted or asked.get("deleted") == "1")
    )
    return told_in_lines(found)


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
