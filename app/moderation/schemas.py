"""What the outside sees of acts, and what it may send."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.moderation.model import ModerationAct
from app.moderation.rules import LONGEST_REASON, LONGEST_TERM, Act, ActState, Ground

Reason = Annotated[
    str, Meta(min_length=3, max_length=LONGEST_REASON, examples=["Мат в адрес учителя"])
]


class HideComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which ground a comment is taken off the page."""

    ground: Ground
    reason: Reason
    confirms: bool = False
    """You know that nobody has answered it yet; the coordinator and the trainers are told."""


class BlockAuthor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which ground an author may write no more, and for how long."""

    ground: Ground
    reason: Reason
    days: Annotated[int, Meta(ge=1, le=LONGEST_TERM)] | None = None
    """Null is for good."""


class CloseComments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which ground a post is closed for comments."""

    ground: Ground
    reason: Reason


class OpenComments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Why a post is opened for comments, and for which refused answer."""

    reason: Reason
    reply_id: Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None = None
    """It is sent again as soon as the post is open."""
    closes_again: bool = False
    """Once that answer is published or refused."""


class TakeBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a comment is brought back, or an author let in again."""

    reason: Reason


class ActView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An act and how far the network has got with it."""

    id: int
    page_id: int
    post_id: int | None
    comment_id: int | None
    act: Act
    ground: Ground | None
    reason: str
    until: datetime | None
    reply_id: int | None
    account_id: int
    state: ActState
    attempts: int
    trouble: str | None
    created_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, act: ModerationAct) -> Self:
        """Copy out the act."""
        return cls(**{name: getattr(act, name) for name in cls.__struct_fields__})


class ActsView(msgspec.Struct, frozen=True):
    """A part of the list of acts."""

    acts: list[ActView]
    next: int | None
    """Give it as ``before`` to read on; null at the end."""
