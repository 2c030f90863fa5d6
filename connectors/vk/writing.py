"""Answers in a page's name, and the search for one whose fate is unknown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.vocabulary import CommentRef, IncomingComment, KeyKind, PageKey
from connectors.contract import KeyRefusedError, RefusedError
from connectors.vk.calls import Call, unreadable
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError, no_key
from connectors.vk.reader import VkReader
from connectors.vk.reading import thread
from connectors.vk.text import plain
from connectors.vk.wire import Published, decode

_CLOCKS_APART: Final = timedelta(minutes=1)
"""VK's clock and ours may differ by so much."""


async def publish(client: VkClient, keys: Sequence[PageKey], call: Call) -> str:
    """Send the answer once and return its id; raises a ConnectorError.

    A key that VK refused has published nothing, so the next one may try.
    """
    refusals: list[RefusedError] = []
    for key in _writers(keys):
        try:
            raw = await client.write(key, call)
        except (KeyRefusedError, ClosedToKeyError) as refusal:
            refusals.append(refusal)
            continue
        try:
            return str(decode(raw, Published).comment_id)
        except ValueError as error:
            raise unreadable(call.method) from error
    if refusals:
        raise refusals[0]
    raise no_key("сообщества с доступом к стене, поэтому ответ не опубликован")


def comment_call(to: CommentRef, text: str, *, key: str, limit: int) -> Call:
    """Write down the call that publishes; raises RefusedError for a text VK would not take."""
    message = text.replace("\x00", "").strip()
    if not message:
        raise RefusedError("wall.createComment: empty", sentence="Ответ пуст. Напишите текст.")
    if len(message) > limit:
        raise RefusedError(
            "wall.createComment: too long",
            sentence=f"Ответ длиннее {limit} знаков. Сократите его на {len(message) - limit}.",
        )
    owner_id = int(to.post.page.external_id)
    params: dict[str, str | int] = {
        "owner_id": owner_id,
        "post_id": int(to.post.post_id),
        "from_group": abs(owner_id),
        "reply_to_comment": int(to.comment_id),
        "message": message,
        "guid": key,
    }
    return Call("wall.createComment", params)


async def find(reader: VkReader, to: CommentRef, text: str, *, since: datetime) -> str | None:
    """Look for an answer of the page to this comment with this text; see contract.Connector."""
    wanted = _comparable(plain(text))
    discussion = await thread(reader, to)
    for comment in discussion.comments:
        if (
            _is_our_answer(comment, to)
            and comment.written_at >= since - _CLOCKS_APART
            and _comparable(comment.text) == wanted
        ):
            return comment.ref.comment_id
    return None


def _is_our_answer(comment: IncomingComment, to: CommentRef) -> bool:
    return comment.is_own and comment.parent_id == to.comment_id


def _comparable(text: str) -> str:
    """VK trims and joins white space as it likes."""
    return " ".join(text.split())


def _writers(keys: Sequence[PageKey]) -> list[PageKey]:
    """Put the community's own keys before an administrator's personal ones."""
    kinds = (KeyKind.COMMUNITY, KeyKind.USER)
    return [key for kind in kinds for key in keys if key.kind is kind]
