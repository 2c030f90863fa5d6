"""What the outside sees of drafts and leases, and what it may send."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.replies.drafts.leasing import Writing
from app.replies.drafts.service import Kept

_Number = Annotated[int, Meta(ge=0, le=LARGEST_ID)]


class SaveDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A draft to be saved."""

    text: Annotated[str, Meta(max_length=100_000, examples=["Здравствуйте! Проверяем."])]
    based_on: _Number = 0
    """The version that it was built on; 0 where nothing was saved yet."""
    token: _Number | None = None
    """Of your lease, which goes on with it."""


class DraftView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A draft, or a version of it."""

    text: str
    version: int
    by: str | None
    """Who saved it."""
    saved_at: datetime | None

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Copy it out."""
        return cls(**{name: getattr(kept, name) for name in cls.__struct_fields__})


class TakeLease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who begins to write, or goes on."""

    token: _Number | None = None
    """The one that you have; without it you get a new one and your other tabs are overtaken."""


class LeaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes the answer just now."""

    name: str
    mine: bool
    token: int | None
    """Told to its holder alone."""
    until: datetime

    @classmethod
    def of(cls, writing: Writing, account_id: int) -> Self:
        """Copy out what this person may know."""
        mine = writing.account_id == account_id
        return cls(
            name=writing.name,
            mine=mine,
            token=writing.token if mine else None,
            until=writing.until,
        )
