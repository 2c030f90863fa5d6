"""What the outside sees of verdicts and decisions, and what it may send."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from app.comments.model import Comment
from app.comments.schemas import CommentView, VersionView
from app.triage.keeping import Difference, Kept
from app.triage.model import Decision, ShadowVerdict, Verdict
from app.triage.rules import Importance, Label


class VerdictView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the judge said of a comment, and why."""

    version: int
    labels: list[str]
    scores: dict[str, float]
    needs_answer: bool
    review: bool
    topic: str | None
    topic_score: float | None
    """Chance that the topic is right."""
    importance: Importance
    importance_reason: str | None
    settled_by: str
    """The stage of the judge that had the last word: linear, encoder or rule."""
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
    topic: str | None
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


class ModelView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A model that may judge here; ``shipped`` is the one that came with the program."""

    version: str
    trained_at: datetime | None
    trained_by: str
    about: dict[str, Any]
    """What it was measured on and learned from."""
    is_live: bool
    is_shadow: bool
    since: datetime | None
    """Since when it does what it does; null where it does nothing or did from the start."""

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Copy out all but the weights."""
        return cls(
            version=kept.version,
            trained_at=kept.trained_at,
            trained_by=kept.trained_by,
            about=dict(kept.about),
            is_live=kept.is_live,
            is_shadow=kept.is_shadow,
            since=kept.since,
        )


class ShadowView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a model that is tried out says of a comment."""

    model: str
    labels: list[str]
    scores: dict[str, float]
    needs_answer: bool
    review: bool
    judged_at: datetime

    @classmethod
    def of(cls, tried: ShadowVerdict) -> Self:
        """Copy it out."""
        return cls(**{name: getattr(tried, name) for name in cls.__struct_fields__})


class DifferenceView(msgspec.Struct, frozen=True):
    """A comment over which two models are at odds."""

    comment: CommentView
    verdict: VerdictView
    shadow: ShadowView

    @classmethod
    def of(cls, found: Difference) -> Self:
        """Put the three together."""
        return cls(
            CommentView.of(found.comment),
            VerdictView.of(found.verdict),
            ShadowView.of(found.shadow),
        )


class Differences(msgspec.Struct, frozen=True):
    """A part of the list of differences."""

    differences: list[DifferenceView]
    next: int | None
    """Give it as ``before`` to read on; null at the end."""


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirm or correct a verdict: the labels that are right."""

    version: Annotated[int, Meta(ge=1, examples=[1])]
    """The version of the comment that was read."""
    labels: Annotated[tuple[Label, ...], Meta(max_length=5, examples=[["question"]])]
    """Empty where none fits; question or complaint makes a case of it."""
    topic: Annotated[str, Meta(pattern=r"^[a-z0-9_.-]{1,64}$", examples=["meals"])] | None = None
    """Code of what it is about; left out where the judge's word stands."""
    note: Annotated[str, Meta(max_length=500)] = ""
