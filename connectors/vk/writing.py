"""Answers in a page's name, and the search for one whose fate is unknown."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from app.vocabulary import CommentRef, IncomingComment, KeyKind, PageKey
from connectors.answers import Standing, find_sent, sendable
from connectors.contract import RefusedError
from connectors.decoding import decode, unreadable
from connectors.vk.calls import Call
from connectors.vk.changing import able, change
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError, no_key
from connectors.vk.kinds import (
    Kind,
    comment_id,
    comment_number,
    kind_of,
    link_to,
    place_of,
    speech_of,
)
from connectors.vk.reader import VkReader
from connectors.vk.reading import thread
from connectors.vk.text import plain
from connectors.vk.wire import Published

_WRITERS: Final = frozenset({KeyKind.COMMUNITY, KeyKind.USER})
_PEOPLE: Final = frozenset({KeyKind.USER})
_CLOSED: Final = (
    "ВКонтакте не принял ответ: либо комментарии здесь закрыты, либо владелец личного ключа "
    "не администратор сообщества."
)


async def publish(client: VkClient, keys: Sequence[PageKey], to: CommentRef, call: Call) -> str:
    """Send the answer once and return its id; raises a ConnectorError."""
    is_post = kind_of(to.post) is Kind.POST
    writers = able(keys, _WRITERS if is_post else _PEOPLE)
    if not writers:
        raise _no_writer(to)
    try:
        raw = await change(client, writers, call)
    except ClosedToKeyError as refusal:
        if is_post:
            raise
        raise RefusedError(
            str(refusal), sentence=f"{_CLOSED} Ответьте вручную: {link_to(to)}"
        ) from refusal
    try:
        number = decode(raw, Published).comment_id if is_post else decode(raw, int)
    except ValueError as error:
        raise unreadable(call.method) from error
    return comment_id(to.post, number)


def comment_call(to: CommentRef, text: str, *, key: str, limit: int) -> Call:
    """Write down the call that publishes; raises RefusedError for a text VK would not take."""
    method = f"{speech_of(to.post).section}.createComment"
    message = sendable(text, limit=limit, name=method)
    params: dict[str, str | int] = {**place_of(to.post), "message": message, "guid": key}
    kind, number = kind_of(to.post), comment_number(to.comment_id)
    if kind is Kind.POST:
        params["from_group"] = abs(int(to.post.page.external_id))
    else:
        params["from_group"] = 1
    if kind is not Kind.TOPIC:
        params["reply_to_comment"] = number
    return Call(method, params)


async def find(
    reader: VkReader, to: CommentRef, text: str, *, since: datetime, known: Collection[str]
) -> str | None:
    """Look for an answer of the page to this comment with this text; see contract.Connector."""
    discussion = await thread(reader, to)
    standing = [
        Standing(
            comment.ref.comment_id,
            comment.text,
            comment.written_at,
            is_told=comment.parent_id is not None,
        )
        for comment in discussion.comments
        if _is_our_answer(comment, to)
    ]
    return find_sent(standing, plain(text), since=since, known=known)


def _no_writer(to: CommentRef) -> RefusedError:
    speech = speech_of(to.post)
    if kind_of(to.post) is Kind.POST:
        return no_key("сообщества с доступом к стене, поэтому ответ не опубликован")
    return RefusedError(
        f"{speech.section}.createComment: no key",
        sentence=(
            f"Ответить {speech.words} можно только по личному ключу администратора сообщества: "
            "ключ самого сообщества для этого не подходит. Сохраните такой ключ или ответьте "
            f"вручную: {link_to(to)}"
        ),
    )


def _is_our_answer(comment: IncomingComment, to: CommentRef) -> bool:
    """In topics VK does not tell what a comment answers, so there the words must do."""
    told = {to.comment_id, None} if kind_of(to.post) is Kind.TOPIC else {to.comment_id}
    return comment.is_own and comment.parent_id in told
