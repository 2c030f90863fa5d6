"""What the outside sees of a case, and what it may send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome, Resolution
from app.cases.telling import rule_told
from app.comments.model import Comment
from app.comments.schemas import CommentView
from app.triage.rules import Importance


class CaseView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A case as the list shows it."""

    id: int
    state: CaseState
    outcome: Outcome | None
    resolution: Resolution | None
    page_id: int
    institution_id: int
    official_id: int | None
    department_id: int | None
    unassigned_reason: str | None
    author_name: str | None
    topic: str | None
    importance: Importance
    importance_reason: str | None
    profile: str
    rule: str
    """Which regulation set the deadline, its source, and whether the calendar was known."""
    due_at: datetime
    """By when it must be answered; the promised day after an interim answer."""
    paused_at: datetime | None
    """Since when the term stands still."""
    resume_at: datetime | None
    needs_approval: bool
    needs_coordinator: bool
    handovers: int
    is_late: bool
    written_at: datetime
    opened_at: datetime
    assigned_at: datetime | None
    first_reply_at: datetime | None
    interim_at: datetime | None
    """When the last interim answer was published; then the case is due as promised."""
    answered_at: datetime | None
    closed_at: datetime | None
    comments: list[CommentView]

    @classmethod
    def of(cls, case: Case, comments: Sequence[Comment]) -> Self:
        """Copy out the fields the desk needs, with the citizen's comments."""
        names = [name for name in cls.__struct_fields__ if name not in {"comments", "rule"}]
        return cls(
            **{name: getattr(case, name) for name in names},
            rule=rule_told(case),
            comments=[CommentView.of(comment) for comment in comments],
        )


class EventView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of a case's history."""

    id: int
    kind: EventKind
    became: CaseState
    note: str
    account_id: int | None
    official_id: int | None
    happened_at: datetime

    @classmethod
    def of(cls, event: CaseEvent) -> Self:
        """Copy out the line."""
        return cls(**{name: getattr(event, name) for name in cls.__struct_fields__})


class CasesView(msgspec.Struct, frozen=True):
    """A part of the list of cases, by urgency."""

    cases: list[CaseView]
    next: str | None
    """Give it as ``after`` to read on; null at the end."""


class WeighCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How important a case is, and why."""

    importance: Importance
    reason: Annotated[str, Meta(min_length=3, max_length=500, examples=["Трубу уже починили"])]


class CloseCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a case is closed without an answer."""

    reason: Annotated[str, Meta(min_length=3, max_length=500, examples=["Решено по телефону"])]
