"""Taking comments off a page and bringing them back; closing and opening what is commented on.

On walls and under photos, videos and goods VK lets only a person do it, by an administrator's
personal key; in topics the community's key does as well.
"""

from collections.abc import Sequence
from typing import Final

from app.vocabulary import CommentRef, KeyKind, PageKey, PostRef
from connectors.contract import GoneError, KeyRefusedError, NotOfferedError, RefusedError
from connectors.decoding import decode, unreadable
from connectors.vk.calls import Call
from connectors.vk.changing import able, by_first, change
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError, NotHiddenError
from connectors.vk.kinds import (
    Kind,
    comment_number,
    kind_of,
    link_to,
    owner_of,
    place_of,
    speech_of,
)
from connectors.vk.wire import Comment, items_of

_PERSON: Final = frozenset({KeyKind.USER})
_ANY: Final = frozenset({KeyKind.COMMUNITY, KeyKind.USER})
_CLOSERS: Final = {Kind.POST: _ANY, Kind.TOPIC: _PERSON}
"""Where anything can be closed, and which keys may."""
_NO_CLOSING: Final = (
    "Закрыть или открыть комментарии ВКонтакте позволяет только под записями и в обсуждениях. "
    "Сделайте это на самой странице."
)

_NO_CLOSER: Final = {
    Kind.POST: (
        "Закрыть или открыть комментарии можно только по ключу сообщества с доступом к стене "
        "или по личному ключу его администратора. Сохраните такой ключ."
    ),
    Kind.TOPIC: (
        "Закрыть или открыть обсуждение можно только по личному ключу администратора сообщества. "
        "Сохраните такой ключ или сделайте это на самой странице."
    ),
}
_NOT_DONE: Final = (
    "ВКонтакте не выполнил просьбу. Закройте или откройте комментарии на самой странице."
)


async def hide(client: VkClient, keys: Sequence[PageKey], comment: CommentRef) -> None:
    """Delete a comment; one that is gone already is done. Raises a ConnectorError."""
    call = _call(comment, "deleteComment")
    able_keys = _moderators(keys, comment)
    try:
        await change(client, able_keys, call)
    except GoneError:
        await _check_gone(client, able_keys, comment)
    except ClosedToKeyError as refusal:
        raise _no_administrator(comment, str(refusal)) from refusal


async def restore(client: VkClient, keys: Sequence[PageKey], comment: CommentRef) -> None:
    """Undo a deletion; what stands there already is done. Raises a ConnectorError."""
    call = _call(comment, "restoreComment")
    try:
        await change(client, _moderators(keys, comment), call)
    except NotHiddenError:
        return
    except ClosedToKeyError as refusal:
        raise _no_administrator(comment, str(refusal)) from refusal


async def close(client: VkClient, keys: Sequence[PageKey], post: PostRef) -> None:
    """Let nobody comment any more; raises a ConnectorError."""
    await _switch(client, keys, post, verb="close")


async def open_(client: VkClient, keys: Sequence[PageKey], post: PostRef) -> None:
    """Let everybody comment again; raises a ConnectorError."""
    await _switch(client, keys, post, verb="open")


async def _switch(client: VkClient, keys: Sequence[PageKey], post: PostRef, *, verb: str) -> None:
    kind = kind_of(post)
    if kind not in _CLOSERS:
        raise NotOfferedError(f"{verb}: {kind}", sentence=_NO_CLOSING)
    able_keys = able(keys, _CLOSERS[kind])
    if not able_keys:
        raise KeyRefusedError("no key", sentence=_NO_CLOSER[kind])
    method = f"wall.{verb}Comments" if kind is Kind.POST else f"board.{verb}Topic"
    raw = await change(client, able_keys, Call(method, place_of(post)))
    if bytes(raw) in {b"0", b"false"}:
        raise RefusedError(f"{method}: not done", sentence=_NOT_DONE)


def _call(comment: CommentRef, verb: str) -> Call:
    post, number = comment.post, {"comment_id": comment_number(comment.comment_id)}
    place = place_of(post) if kind_of(post) is Kind.TOPIC else owner_of(post)
    return Call(f"{speech_of(post).section}.{verb}", {**place, **number})


def _moderators(keys: Sequence[PageKey], comment: CommentRef) -> list[PageKey]:
    found = able(keys, _ANY if kind_of(comment.post) is Kind.TOPIC else _PERSON)
    if not found:
        raise KeyRefusedError(
            "no key",
            sentence=(
                "Скрыть или вернуть этот комментарий можно только по личному ключу администратора "
                f"сообщества. Сохраните такой ключ или сделайте это вручную: {link_to(comment)}"
            ),
        )
    return found


async def _check_gone(client: VkClient, keys: Sequence[PageKey], comment: CommentRef) -> None:
    """Look whether it is gone: on walls VK says the same of a comment that is not ours to delete.

    Raises RefusedError if it stands there.
    """
    if kind_of(comment.post) is not Kind.POST:
        return
    call = _call(comment, "getComment")
    try:
        raw = await by_first(keys, lambda key: client.read(key, call))
    except GoneError:
        return
    try:
        found = [decode(item, Comment) for item in items_of(raw)]
    except ValueError as error:
        raise unreadable(call.method) from error
    if any(not one.deleted for one in found):
        raise _no_administrator(comment, "wall.deleteComment: 211")


def _no_administrator(comment: CommentRef, message: str) -> RefusedError:
    return RefusedError(
        message,
        sentence=(
            "ВКонтакте позволяет это только администратору сообщества, а сохранённый ключ выдан "
            f"не ему. Сохраните ключ администратора или сделайте это вручную: {link_to(comment)}"
        ),
    )
