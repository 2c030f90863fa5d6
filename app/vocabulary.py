"""The words shared by the app, the connectors and the workers.

Values only: frozen, comparable, free of I/O. Whatever crosses a border between
the three houses is spelled here once. All times are UTC and carry their zone.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Network(StrEnum):
    """A social network that the service can read and answer on."""

    VK = "vk"
    OK = "ok"
    TELEGRAM = "telegram"
    MAX = "max"


class PageRef(msgspec.Struct, frozen=True):
    """Where a watched page lives on its network, by the network's own id.

    VK: the community's negative owner id. OK: the group's id. Telegram: the negative id of
    the channel's discussion group, where its comments are. MAX: the channel's negative chat id.
    """

    network: Network
    external_id: str


class PostRef(msgspec.Struct, frozen=True):
    """A post on a watched page, or whatever else is commented on there.

    VK: the post's number, or ``photo5``, ``video5``, ``topic5``, ``market5``. Telegram: the
    number of the post's copy in the discussion group, which is its comments' thread.
    """

    page: PageRef
    post_id: str


class CommentRef(msgspec.Struct, frozen=True):
    """Where a comment lives: enough to answer it.

    ``thread_id`` is the comment that opened the thread; for a comment that opens
    one it is its own id. Ids are unique on a page: where a network numbers the comments of
    each kind apart, what stands beside the wall carries its place, as VK's ``photo7_12``.
    """

    post: PostRef
    comment_id: str
    thread_id: str


class IncomingPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as the network told it, in our words."""

    ref: PostRef
    text: str
    published_at: datetime
    comments_count: int
    """The network's own counter; it may run ahead of what can be fetched. -1: it has none."""


class IncomingComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as the network told it, in our words."""

    ref: CommentRef
    parent_id: str | None
    """The comment that this one answers, or None for the first of a thread."""
    author_id: str | None
    """The network's id of the author; None where the network does not say."""
    author_name: str | None
    is_own: bool
    """Written in the name of the page itself."""
    text: str
    """As written, without the network's mark-up; empty where there is only an attachment."""
    attachments: tuple[str, ...] = ()
    """Kinds of what is attached, in the network's words: photo, sticker, link."""
    written_at: datetime


class Discussion(msgspec.Struct, frozen=True, kw_only=True):
    """The comments of one post as read at one time."""

    post: PostRef
    comments: tuple[IncomingComment, ...]
    is_whole: bool
    """True when every comment that the network still has is here, so that a known
    comment that is missing was deleted."""


class PageCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a network tells about a page whose link was given."""

    ref: PageRef
    title: str
    url: str
    """The canonical address of the page."""
    followers: int | None = None
    """How many people follow it; None where the network does not say."""


class KeyKind(StrEnum):
    """What sort of key opens a page; decides what may be done with it."""

    SERVICE = "service"
    """An application's own key: reads open walls."""
    COMMUNITY = "community"
    """A key of the page itself: answers in its name."""
    USER = "user"
    """An administrator's personal key: reads, and hides comments."""
    BOT = "bot"
    """A bot's token: reads, and answers in the bot's name."""
    REFRESH = "refresh"
    """Renews a personal key that is short-lived; does nothing else."""


class PageKey(msgspec.Struct, frozen=True):
    """A key in the clear. Lives in memory for one call; never logged, never shown."""

    kind: KeyKind
    secret: str

    def __repr__(self) -> str:
        return f"PageKey(kind={self.kind.value!r}, secret=...)"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What can be done on a page with the keys at hand, and why the rest cannot."""

    can_read: bool
    can_reply: bool
    can_hide: bool
    can_restore: bool = False
    can_close: bool = False
    """Comments under a post can be switched off and on."""
    can_block: bool = False
    """An author can be kept from writing on the page."""
    sees_history: bool = True
    """What was written before the page was registered can be read."""
    sees_deletions: bool = True
    """The network lets us know that a comment was deleted."""
    troubles: tuple[str, ...] = ()
    """One Russian sentence for each thing that cannot be done: what the admin must do."""


class PostTold(msgspec.Struct, frozen=True):
    """A network told of a post by itself."""

    post: IncomingPost


class CommentTold(msgspec.Struct, frozen=True, kw_only=True):
    """A network told of a comment by itself."""

    comment: IncomingComment
    post: IncomingPost | None = None
    """What was shown of the post beside it; None: nothing but its id."""
    is_new: bool
    """Written just now. If the comment is known already, what is known is as good or newer."""


class CommentGone(msgspec.Struct, frozen=True):
    """A network told that a comment was deleted."""

    post: PostRef
    comment_id: str
    deleter_id: str | None = None
    """The network's id of whoever deleted it; None where it does not say."""


class PageStirred(msgspec.Struct, frozen=True):
    """Something about a page changed that only a check of it can tell: its rights, its name."""

    page: PageRef


class PageMoved(msgspec.Struct, frozen=True):
    """A page goes on under another id; comments and posts keep theirs."""

    page: PageRef
    to: PageRef


class TalkBegun(msgspec.Struct, frozen=True):
    """Somebody began a talk of two with our bot, or began it anew."""

    network: Network
    talk: str
    """Where the bot writes to him."""
    word: str
    """What he brought along, such as a code of ours; may be empty."""


class TalkEnded(msgspec.Struct, frozen=True):
    """Somebody wants to hear no more from our bot."""

    network: Network
    talk: str


PageNews = PostTold | CommentTold | CommentGone | PageStirred | PageMoved
"""What is told of a page."""
News = PageNews | TalkBegun | TalkEnded
"""What a network tells by itself. It may come late, twice, in any order, or never."""
