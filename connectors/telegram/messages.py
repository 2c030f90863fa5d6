"""Messages of a discussion group turned into posts and comments."""

from collections.abc import Collection
from typing import Final

import msgspec

from app.vocabulary import CommentRef, IncomingComment, IncomingPost, PageRef, PostRef
from connectors.moments import from_seconds
from connectors.telegram.text import name_of, title_of, words_of
from connectors.telegram.wire import Message

_NO_COUNTER: Final = -1
_STAND_INS: Final = frozenset({777_000, 1_087_968_824, 136_817_688})
"""Telegram's own accounts that stand for channels and for administrators without a name."""
_KINDS: Final = (
    "photo", "live_photo", "video", "animation", "document", "audio", "voice", "video_note",
    "sticker", "story", "paid_media", "poll", "checklist", "venue", "location", "contact", "dice",
    "game", "giveaway", "invoice",
)  # fmt: skip
_DOUBLES: Final = {"animation": "document", "venue": "location"}
"""What Telegram shows twice, for readers that do not know the first."""
_EMPTY: Final = ("unknown",)


class Author(msgspec.Struct, frozen=True):
    """Who wrote a message, as far as Telegram tells."""

    id: str | None
    name: str | None


def author_of(message: Message) -> Author:
    """Tell who wrote: the channel or group in whose name it stands, else the person."""
    if message.sender_chat is not None:
        return Author(str(message.sender_chat.id), title_of(message.sender_chat))
    if message.author is None or message.author.id in _STAND_INS:
        return Author(None, None)
    return Author(str(message.author.id), name_of(message.author))


def post_of(page: PageRef, message: Message) -> IncomingPost:
    """Read a channel's post from its automatic copy; raises OverflowError for a bad date."""
    return IncomingPost(
        ref=PostRef(page=page, post_id=str(message.message_id)),
        text=words_of(message),
        published_at=from_seconds(message.date),
        comments_count=_NO_COUNTER,
    )


def parent_of(message: Message) -> str | None:
    """Tell which comment a comment answers; None if it is the post or deleted by now."""
    answered = message.reply_to_message
    if answered is None or answered.message_id == message.message_thread_id:
        return None
    return str(answered.message_id)


def ref_of(post: PostRef, message: Message) -> CommentRef:
    """Place a comment in the thread of the comment that it answers, or in one of its own.

    Telegram shows one level of answers and never the whole chain. So a comment that answers
    an answer is placed under that answer, though both stand under another comment; and one
    whose parent was deleted before an edit opens a thread of its own then.
    """
    number = str(message.message_id)
    return CommentRef(post=post, comment_id=number, thread_id=parent_of(message) or number)


def comment_of(
    post: PostRef, message: Message, fields: Collection[str], *, is_own: bool
) -> IncomingComment:
    """Read a comment; ``fields`` are the names in its JSON. Raises OverflowError."""
    author = author_of(message)
    return IncomingComment(
        ref=ref_of(post, message),
        parent_id=parent_of(message),
        author_id=author.id,
        author_name=author.name,
        is_own=is_own,
        text=words_of(message),
        attachments=kinds_of(message, fields),
        written_at=from_seconds(message.date),
    )


def kinds_of(message: Message, fields: Collection[str]) -> tuple[str, ...]:
    """Name what is attached in Telegram's words; what we do not know yet is ``unknown``."""
    found = [kind for kind in _KINDS if kind in fields]
    doubled = {_DOUBLES[kind] for kind in found if kind in _DOUBLES}
    kinds = tuple(kind for kind in found if kind not in doubled)
    return kinds or (() if words_of(message) else _EMPTY)
