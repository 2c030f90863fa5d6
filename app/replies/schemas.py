"""What the outside sees of replies, and what it may send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from msgspec import Meta

from app.cases.schemas import CaseView, EventView
from app.comments.schemas import CommentView
from app.replies.model import Reply
from app.replies.rules import ReplyState


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An answer to be published in the page's name."""

    text: Annotated[str, Meta(min_length=1, max_length=100_000, examples=["Включим завтра в 9."])]
    comment_id: int | None = None
    """Which of the case's comments it answers; by default the last one."""


class ReplyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An answer and how far it has got."""

    id: int
    case_id: int
    comment_id: int
    text: str
    key: UUID
    state: ReplyState
    attempts: int
    trouble: str | None
    external_id: str | None
    created_at: datetime
    published_at: datetime | None
    seen_at: datetime | None

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """Copy out the reply."""
        return cls(**{name: getattr(reply, name) for name in cls.__struct_fields__})


class WholeCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its thread, its answers and its history."""

    case: CaseView
    thread: list[CommentView]
    replies: list[ReplyView]
    history: list[EventView]

    @classmethod
    def of(
        cls,
        case: CaseView,
        *,
        thread: Sequence[CommentView],
        replies: Sequence[Reply],
        history: Sequence[EventView],
    ) -> Self:
        """Put the parts together."""
        return cls(
            case=case,
            thread=list(thread),
            replies=[ReplyView.of(reply) for reply in replies],
            history=list(history),
        )
