"""Answers in a bot's name, and the search for one whose fate is unknown.

MAX has no key against writing twice. So an answer is sent once, and before it is sent
again the discussion is read: whoever answers this comment in these words is us.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from app.vocabulary import CommentRef, PageKey
from connectors.answers import CLOCKS_APART, Standing, find_sent, sendable
from connectors.contract import GoneError, RepliesClosedError, TalkEndedError
from connectors.decoding import decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.discussion import is_gone, parent_of, read_comments
from connectors.max.errors import DeniedError, MistakenError, TroubleError
from connectors.max.text import plain
from connectors.max.wire import Message, Published
from connectors.moments import from_milliseconds, to_milliseconds

_POST: Final = "POST /messages/{mid}/comments"
_DIALOG: Final = "POST /messages"
_TROUBLE_PAUSES: Final = (0.5, 1.5)
"""Seconds before the second and the third try after an error of MAX's own."""
_CLOSED: Final = (
    "MAX трижды не принял ответ: похоже, комментарии под записью выключены. "
    "Включите их в настройках канала или ответьте иначе."
)


def comment_ask(to: CommentRef, text: str, *, limit: int) -> Ask:
    """Write down the call that publishes; raises RefusedError for a text MAX would not take."""
    message = sendable(text, limit=limit, name=_POST)
    link = {"type": "reply", "mid": to.comment_id}
    return Ask(_POST, (to.post.post_id,), {}, {"text": message, "link": link})


async def publish(bots: Bots, to: CommentRef, text: str, *, limit: int) -> str:
    """Send the answer with the first bot that may, and return its id; raises a ConnectorError."""
    ask = comment_ask(to, text, limit=limit)

    async def with_bot(key: PageKey) -> str:
        return await _publish_with(bots, key, ask, to, text)

    try:
        return await bots.first_able(with_bot)
    except MistakenError as mistaken:
        if await is_gone(bots, to):
            raise GoneError(str(mistaken)) from mistaken
        raise


async def tell(bots: Bots, talk: str, text: str, *, limit: int) -> None:
    """Send a message into a dialog with the first bot; raises a ConnectorError."""
    words, chat_id = sendable(text, limit=limit, name=_DIALOG), int(talk)
    ask = Ask(_DIALOG, (), {"chat_id": chat_id}, {"text": words})
    try:
        await bots.client.write(bots.first, chat_id, ask)
    except (DeniedError, GoneError) as error:
        raise TalkEndedError(str(error)) from error


async def find(
    bots: Bots,
    to: CommentRef,
    text: str,
    *,
    since: datetime | None,
    known: Collection[str] = (),
) -> str | None:
    """Look for an answer of ours to this comment with this text; see contract.Connector.

    An author that MAX hides may be our bot, where the words are the same: nobody else knew them
    before us.
    """
    own_ids = await bots.own_ids()
    from_stamp = None if since is None else to_milliseconds(since - CLOCKS_APART)
    walked = await read_comments(bots, to.post, since=from_stamp)
    standing = [
        Standing(
            message.body.mid,
            plain(message.body.text),
            from_milliseconds(message.timestamp),
            is_told=message.sender is not None,
        )
        for message in walked.messages
        if parent_of(message, to.post) == to.comment_id and _may_be_ours(message, own_ids)
    ]
    return find_sent(standing, plain(text), since=since, known=known)


async def _publish_with(bots: Bots, key: PageKey, ask: Ask, to: CommentRef, text: str) -> str:
    """Send once; an error of MAX's own is tried thrice, for it may mean that comments are off.

    Between the tries the discussion is read, in case the answer stands there after all.
    """
    chat_id = int(to.post.page.external_id)
    pauses = iter(_TROUBLE_PAUSES)
    while True:
        try:
            return _mid_of(await bots.client.write(key, chat_id, ask))
        except TroubleError as trouble:
            arrived = await find(bots, to, text, since=None)
            if arrived is not None:
                return arrived
            pause = next(pauses, None)
            if pause is None:
                raise RepliesClosedError(str(trouble), sentence=_CLOSED) from trouble
        await bots.client.pause(pause)


def _mid_of(body: bytes) -> str:
    return decoded(body, Published, name=_POST).message.body.mid


def _may_be_ours(message: Message, own_ids: Collection[str]) -> bool:
    return message.sender is None or str(message.sender.user_id) in own_ids
