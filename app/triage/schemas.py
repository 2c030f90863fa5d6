"""What the outside sees of verdicts and decisions, and what it may send."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from app.comments.model import Comment
from app.comments.schemas import CommentView, VersionView
from app.triage.model import Decision, Verdict
from app.triage.rules import Label


class VerdictView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the judge said of a comment, and why."""

    version: int
    labels: list[str]
    scores: dict[str, float]
    needs_answer: bool
    review: bool
    topic: str | None
    reasons: list[dict[str, Any]]
    model: str
    judged_at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Copy out the whole verdict: nothing in it is secret."""
        return cls(**{name: getattr(verdict, name) for name in cls.__struct_fields__})


class DecisionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person's word over a verdict."""

    version: int
    labels: list[str]
    needs_answer: bool
    note: str
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """Copy out the decision."""
        return cls(**{name: getattr(decision, name) for name in cls.__struct_fields__})


class JudgedComment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A comment with what was said of it."""

    comment: CommentView
    verdict: VerdictView | None
    decision: DecisionView | None
    versions: list[VersionView] = []

    @classmethod
    def of(cls, comment: Comment, verdict: Verdict | None, decision: Decision | None) -> Self:
        """Put the three together; earlier texts are added where one comment is shown."""
        return cls(
            comment=CommentView.of(comment),
            verdict=None if verdict is None else VerdictView.of(verdict),
            decision=None if decision is None else DecisionView.of(decision),
        )


class JudgedComments(msgspec.Struct, frozen=True):
    """A part of a list of comments."""

    comments: list[JudgedComment]
    next: int | None
    """Give it as ``before`` to read on; null at the end."""


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirm or correct a verdict: the labels that are right."""

    version: Annotated[int, Meta(ge=1, examples=[1])]
    """The version of the comment that was read."""
    labels: Annotated[tuple[Label, ...], Meta(max_length=5, examples=[["question"]])]
    """Empty where none fits; question or complaint makes a case of it."""
    note: Annotated[str, Meta(max_length=500)] = ""
