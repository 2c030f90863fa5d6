"""Answers in a bot's name, and comments deleted.

A message lands under a post only as an answer to something there: ``message_thread_id``
does not help. Telegram never shows a bot its own messages, so what it gives back of an
answer is all that there will ever be.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import msgspec

from app.vocabulary import CommentRef, IncomingComment, PageKey
from connectors.answers import sendable
from connectors.contract import GoneError, Published, TalkEndedError
from connectors.decoding import decode, unreadable
from connectors.moments import from_seconds
from connectors.telegram.bots import Bots
from connectors.telegram.chats import number_of
from connectors.telegram.client import Call
from connectors.telegram.errors import DeniedError, MovedError, NoChatError
from connectors.telegram.messages import author_of
from connectors.telegram.text import words_of
from connectors.telegram.wire import Message

_SEND: Final = "sendMessage"
_DELETE: Final = "deleteMessage"

_T = TypeVar("_T")


async def reply(bots: Bots, to: CommentRef, text: str, *, limit: int) -> Published:
    """Send the answer with the first bot that may; raises a ConnectorError.

    RefusedError for a text that Telegram would not take, GoneError if the comment is gone.
    """
    words = sendable(text, limit=limit, name=_SEND)

    async def send(key: PageKey, chat_id: int) -> msgspec.Raw:
        answered = {"message_id": int(to.comment_id)}
        params = {"chat_id": chat_id, "text": words, "reply_parameters": answered}
        return await bots.client.publish(key, chat_id, Call(_SEND, params))

    return _published(to, await _in_group(bots, to, send))


async def tell(bots: Bots, talk: str, text: str, *, limit: int) -> None:
    """Send a message into a private chat with the first bot; raises a ConnectorError."""
    words, chat_id = sendable(text, limit=limit, name=_SEND), int(talk)
    params = {"chat_id": chat_id, "text": words, "link_preview_options": {"is_disabled": True}}
    try:
        await bots.client.publish(bots.first, chat_id, Call(_SEND, params))
    except (DeniedError, NoChatError, GoneError) as error:
        raise TalkEndedError(str(error)) from error


async def hide(bots: Bots, comment: CommentRef) -> None:
    """Delete a comment for good; one that is gone is done. Raises a ConnectorError."""

    async def delete(key: PageKey, chat_id: int) -> msgspec.Raw:
        params = {"chat_id": chat_id, "message_id": int(comment.comment_id)}
        return await bots.client.ask(key, Call(_DELETE, params))

    try:
        await _in_group(bots, comment, delete)
    except GoneError:
        return


async def _in_group(
    bots: Bots, ref: CommentRef, work: Callable[[PageKey, int], Awaitable[_T]]
) -> _T:
    """Work in a comment's group; once more under its new number if it has got one."""
    chat_id = number_of(ref.post.page)
    try:
        return await bots.first_able(lambda key: work(key, chat_id))
    except MovedError as moved:
        new_id = moved.to_chat_id
    return await bots.first_able(lambda key: work(key, new_id))


def _published(to: CommentRef, raw: msgspec.Raw) -> Published:
    try:
        message = decode(raw, Message)
        written_at = from_seconds(message.date)
    except (ValueError, OverflowError) as error:
        raise unreadable(_SEND) from error
    author, number = author_of(message), str(message.message_id)
    shown = IncomingComment(
        ref=CommentRef(post=to.post, comment_id=number, thread_id=to.thread_id),
        parent_id=to.comment_id,
        author_id=author.id,
        author_name=author.name,
        is_own=True,
        text=words_of(message),
        written_at=written_at,
    )
    return Published(comment_id=number, shown=shown)
