"""One event of MAX understood, whatever it is called: MAX, its SDKs and its users disagree.

A message that names a post is a comment, so ``message_created``, ``comment_created`` and
``message_comment_created`` say the same. What names no post may be a comment as well, so a
post is believed only once MAX shows it as one. What cannot be placed is left to the readings.
"""

from collections.abc import Sequence
from typing import Final

from app.vocabulary import (
    CommentGone,
    CommentTold,
    Network,
    News,
    PageStirred,
    PostRef,
    PostTold,
    TalkBegun,
    TalkEnded,
)
from connectors.contract import GoneError, UnreadableEventError
from connectors.decoding import decode, decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.discussion import comment_of, parent_of
from connectors.max.errors import MistakenError
from connectors.max.events import CHANNEL, TellingMessage, Update, page_of, post_mid
from connectors.max.ownership import Ownership
from connectors.max.walls import post_of
from connectors.max.wire import Message, readable
from connectors.memory import remember
from connectors.moments import from_milliseconds

_POST: Final = "GET /messages/{mid}"
_COMMENT: Final = "GET /messages/{mid}/comments/{commentMid}"
_STIRRING: Final = frozenset({"bot_added", "bot_removed", "chat_title_changed"})
_BEGUN: Final = "bot_started"
_TALKING: Final = frozenset({_BEGUN, "bot_stopped", "dialog_removed"})
_DIALOG: Final = "dialog"
_START: Final = "/start"
_TELLING: Final = frozenset({"created", "edited"})
_LONGEST_CHAIN: Final = 50


class Hearing:
    """Understands events; keep it, for it remembers posts and which comment answers which."""

    def __init__(self, bots: Bots, ownership: Ownership) -> None:
        self._bots = bots
        self._ownership = ownership
        self._parents: dict[str, str | None] = {}
        self._posts: dict[str, bool] = {}

    async def understand(self, event: bytes) -> Sequence[News]:
        """Tell what an event is about; asks MAX where the event does not say enough.

        Raises UnreadableEventError for an unknown shape, ConnectorError where MAX is silent.
        """
        update = _read(event)
        if update.update_type in _STIRRING:
            is_page = update.chat_id is not None and update.is_channel
            return (PageStirred(page_of(update.chat_id or 0)),) if is_page else ()
        if update.update_type in _TALKING:
            return _talk(update)
        if update.deed == "removed":
            return await self._removed(update)
        if update.deed in _TELLING:
            if update.message is None:
                raise UnreadableEventError(f"event: {update.deed} without a message")
            return await self._told(update.message, is_new=update.deed == "created")
        return ()

    async def _removed(self, update: Update) -> Sequence[News]:
        if update.chat_id is None or update.message_id is None:
            raise UnreadableEventError("event: removed without a message's id")
        if update.post_id is None:
            return ()
        # What is gone is found by its own id: a post that is guessed wrongly does no harm.
        post_id, _ = post_mid(update.chat_id, update.post_id)
        post = PostRef(page=page_of(update.chat_id), post_id=post_id)
        by = None if update.user_id is None else str(update.user_id)
        return (CommentGone(post=post, comment_id=update.message_id, deleter_id=by),)

    async def _told(self, message: TellingMessage, *, is_new: bool) -> Sequence[News]:
        place = message.recipient
        if place is None or place.chat_id is None:
            raise UnreadableEventError("event: a message without a place")
        if place.chat_type == _DIALOG and is_new:
            return _command(message, place.chat_id)
        if place.chat_type != CHANNEL:
            return ()
        page = page_of(place.chat_id)
        if place.post_id is None:
            is_post = await self._is_post(message.body.mid)
            return (PostTold(post_of(page, message)),) if is_post else ()
        post_id, is_sure = post_mid(place.chat_id, place.post_id)
        if not is_sure and not await self._is_post(post_id):
            return ()
        post = PostRef(page=page, post_id=post_id)
        return (await self._comment(post, message, is_new=is_new),)

    async def _comment(self, post: PostRef, message: Message, *, is_new: bool) -> CommentTold:
        is_own = await self._ownership.judge()
        thread_id = await self._root_of(post, message)
        comment = comment_of(post, message, thread_id=thread_id, is_own=is_own(message))
        return CommentTold(comment=comment, is_new=is_new)

    async def _is_post(self, mid: str) -> bool:
        """Ask MAX once whether there is such a post: comments are not shown there."""
        if mid not in self._posts:
            remember(self._posts, mid, await self._asked(Ask(_POST, (mid,))) is not None)
        return self._posts[mid]

    async def _root_of(self, post: PostRef, message: Message) -> str:
        """Climb from answer to answer, so that the thread is the one a reading would find."""
        mid, parent = message.body.mid, parent_of(message, post)
        remember(self._parents, mid, parent)
        passed = {mid}
        while parent is not None and parent not in passed and len(passed) < _LONGEST_CHAIN:
            passed.add(parent)
            mid, parent = parent, await self._parent_of(post, parent)
        return mid

    async def _parent_of(self, post: PostRef, mid: str) -> str | None:
        if mid not in self._parents:
            shown = await self._asked(Ask(_COMMENT, (post.post_id, mid)))
            remember(self._parents, mid, None if shown is None else parent_of(shown, post))
        return self._parents[mid]

    async def _asked(self, ask: Ask) -> Message | None:
        """Ask for one message; None if it is gone, as MAX says in two ways."""
        try:
            body = await self._bots.read(ask)
        except (GoneError, MistakenError):
            return None
        return decoded(body, Message, name=ask.name)


def _read(event: bytes) -> Update:
    """Read an event; the error does not repeat it, for somebody wrote what is in it."""
    try:
        update = decode(readable(event), Update)
        if update.message is not None:
            from_milliseconds(update.message.timestamp)
    except (ValueError, OverflowError):
        raise UnreadableEventError("event: unknown shape") from None
    return update


def _talk(update: Update) -> Sequence[News]:
    """Tell of a person who starts our bot or stops it."""
    if update.chat_id is None:
        raise UnreadableEventError(f"event: {update.update_type} without a dialog")
    talk = str(update.chat_id)
    if update.update_type == _BEGUN:
        return (TalkBegun(Network.MAX, talk, (update.payload or "").strip()),)
    return (TalkEnded(Network.MAX, talk),)


def _command(message: TellingMessage, chat_id: int) -> Sequence[News]:
    """Tell of a talk begun anew by hand; whatever else is written there is not read."""
    command, _, word = (message.body.text or "").partition(" ")
    return (TalkBegun(Network.MAX, str(chat_id), word.strip()),) if command == _START else ()
