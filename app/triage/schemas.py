"""What the outside sees of verdicts and decisions, and what it may send."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.comments.model import Comment
from app.comments.schemas import CommentView, VersionView
from app.triage.balancing import Standing
from app.triage.keeping import Difference, Kept
from app.triage.model import Decision, ShadowVerdict, Verdict
from app.triage.rules import Balance, Importance, Label
from app.triage.topics.listing import CODE, Topic, phrases


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
    named: list[dict[str, Any]]
    """Addresses and institutions that the comment names, with their places in it."""
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

    id: int
    version: int
    labels: list[str]
    needs_answer: bool
    topic: str | None
    """Empty where he says that none fits; null where he left the judge's word."""
    importance: Importance | None
    """Null where he left the judge's word."""
    note: str
    account_id: int
    """Who decided."""
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
    is_unread: bool
    """True where it shall judge and cannot be read: the shipped one judges in its place."""
    is_words_only: bool
    """True where what judges does so by words alone, without an encoder."""
    words_only_why: str
    """Why, in Russian; empty where it is not so."""

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
            is_unread=kept.is_unread,
            is_words_only=kept.is_words_only,
            words_only_why=kept.lacks,
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
    topic: Annotated[str, Meta(pattern=f"{CODE}|^$", examples=["meals"])] | None = None
    """Code of what it is about, empty where none fits; left out where it stays as it is."""
    importance: Importance | UnsetType | None = UNSET
    """How important it is, null where the judge's word shall stand; left out where it stays as it
    is. Of a comment in a case say it of the case."""
    note: Annotated[str, Meta(max_length=500)] = ""
    seen: int | None = None
    """Id of a colleague's decision that this one replaces, as it was shown."""


class TopicView(msgspec.Struct, frozen=True, kw_only=True):
    """A topic of the list in force."""

    group: str
    code: str
    title: str
    within: str
    """Code of the topic that the judge was taught and that this one narrows down, or empty."""
    department: str
    importance: Importance
    words: list[str]

    @classmethod
    def of(cls, topic: Topic) -> Self:
        """Copy it out."""
        return cls(**msgspec.structs.asdict(topic) | {"words": list(topic.words)})


_Line = Annotated[str, Meta(min_length=1, max_length=200)]


class PutTopic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic as it shall be from now on."""

    group: Annotated[_Line, Meta(examples=["Благоустройство"])]
    title: Annotated[_Line, Meta(examples=["качели и песочницы"])]
    within: Annotated[str, Meta(pattern=f"{CODE}|^$", examples=["territory"])] = ""
    department: Annotated[str, Meta(max_length=200)] = ""
    importance: Literal["usual", "high"] = "usual"
    words: Annotated[
        tuple[Annotated[str, Meta(max_length=100, examples=["детск* площадк*"])], ...],
        Meta(max_length=100),
    ] = ()
    """Phrases that name it; ``*`` stands for any ending of a word."""

    def topic(self, code: str) -> Topic:
        """Make the topic; its phrases are written as the judge reads them, its lines trimmed."""
        lines = ("group", "title", "department")
        fields = msgspec.structs.asdict(self)
        fields |= {name: fields[name].strip() for name in lines}
        words = phrases("; ".join(self.words))
        importance = Importance(self.importance)
        return Topic(code=code, **fields | {"words": words, "importance": importance})


class OutlookView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a balance would have done with the comments of the last two weeks."""

    balance: Balance
    flagged: int
    review: int
    passed: int
    expected_missed: float
    """How many of the passed ones were probably questions or complaints."""


class BalanceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The balance between missing something and looking in vain."""

    balance: Balance
    moved_at: datetime | None
    moved_by: str
    since: datetime
    """From when on verdicts were counted."""
    comments: int
    """Judged since then; one that was edited is judged, and counted, again."""
    outlooks: list[OutlookView]
    """Empty where there were fewer than 50 of these, or no worker has judged yet."""

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Copy it out."""
        fields = msgspec.structs.asdict(standing)
        outlooks = [OutlookView(**msgspec.structs.asdict(each)) for each in standing.outlooks]
        return cls(**fields | {"outlooks": outlooks})


class PutBalance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The balance as it shall be from now on."""

    balance: Balance
