"""The comments of the whole network as JSON lines, to compare with what a client has found."""

from typing import Any

from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Message
from connectors.emulators.panel import asked_of, number_of, told_in_lines
from connectors.emulators.wire import Answer, Request


def listed_comments(network: Network, request: Request) -> Answer:
    """Give the living comments as JSON lines; ``deleted=1`` adds the deleted ones."""
    asked = asked_of(request)
    chat_id = number_of(asked, "chat_id")
    found = (
        _line(one, deleted=gone)
        for one in list(network.world.messages.values())
        if one.post and chat_id in {None, one.chat_id}
        for gone in [network.world.is_gone(one)]
        if not gone or asked.get("deleted") == "1"
    )
    return told_in_lines(found)


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
