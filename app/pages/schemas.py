"""What the outside sees of pages, and what it may send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.pages.model import Page
from app.pages.rules import PageState, Reach, reach_of
from app.vocabulary import KeyKind, Network

Secret = Annotated[str, Meta(min_length=8, max_length=1000, pattern=r"^[\x21-\x7e]+$")]


class GivenKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key of a page; it is encrypted at once and never shown again."""

    kind: KeyKind
    secret: Secret

    def __repr__(self) -> str:
        return f"GivenKey(kind={self.kind.value!r}, secret=...)"


class NewPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A page to be watched."""

    link: Annotated[str, Meta(min_length=1, max_length=600, examples=["https://vk.com/school12"])]
    institution_id: int
    network: Network | None = None
    """Only where the link is a bare number or name that does not tell it."""
    official_id: int | None = None
    department_id: int | None = None
    keys: Annotated[tuple[GivenKey, ...], Meta(max_length=10)] = ()


class Responsible(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Who answers on a page: a person, or the duty person of a department."""

    official_id: int | None = None
    department_id: int | None = None


class PausePage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a page is not read for a while."""

    reason: Annotated[str, Meta(min_length=3, max_length=500, examples=["Летние каникулы"])]


class PageView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A watched page and its health."""

    id: int
    network: Network
    external_id: str | None
    title: str
    url: str
    institution_id: int
    official_id: int | None
    department_id: int | None
    state: PageState
    pause_reason: str | None
    can_read: bool
    can_reply: bool
    can_hide: bool
    can_restore: bool
    can_close: bool
    can_block: bool
    sees_history: bool
    """What was written before the page was registered could be read."""
    sees_deletions: bool
    """The network lets us know that a comment was deleted."""
    trouble: str | None
    """What its keys do not allow, and what its admin must do."""
    unread_reason: str | None
    """Why the last polls failed."""
    unread_since: datetime | None
    reach: Reach
    """Whether its silence would mean that nobody writes there."""
    polled_at: datetime | None
    due_at: datetime
    """When it is read next."""
    keys: list[KeyKind]
    oldest_key_at: datetime | None
    """Since when the oldest of its keys is in use."""

    @classmethod
    def of(cls, page: Page, keys: Mapping[KeyKind, datetime], *, now: datetime) -> Self:
        """Copy out what may be seen; of its keys only the kinds and how old they are."""
        own = {"keys", "oldest_key_at", "reach"}
        names = [name for name in cls.__struct_fields__ if name not in own]
        return cls(
            **{name: getattr(page, name) for name in names},
            keys=list(keys),
            oldest_key_at=min(keys.values(), default=None),
            reach=reach_of(page.state, unread_since=page.unread_since, due_at=page.due_at, now=now),
        )


class PagesView(msgspec.Struct, frozen=True):
    """A part of the list of pages."""

    pages: list[PageView]
    next: int | None
    """Give it as ``after`` to read on; null at the end."""
