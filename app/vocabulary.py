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
    MAX = "max"


class PageRef(msgspec.Struct, frozen=True):
    """Where a watched page lives on its network: VK's negative owner id, MAX's negative chat id."""

    network: Network
    external_id: str


class PostRef(msgspec.Struct, frozen=True):
    """A post on a watched page."""

    page: PageRef
    post_id: str


class CommentRef(msgspec.Struct, frozen=True):
    """Where a comment lives: enough to answer it.

    ``thread_id`` is the comment that opened the thread; for a comment that opens
    one it is its own id.
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
    troubles: tuple[str, ...] = ()
    """One Russian sentence for each thing that cannot be done: what the admin must do."""
