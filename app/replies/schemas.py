"""What the outside sees of replies, and what it may send."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.rules import SILENT, Resolution
from app.cases.schemas import CaseView, EventView
from app.comments.schemas import CommentView
from app.replies.checking.advice import Rule
from app.replies.guarding.kinds import Kind
from app.replies.model import Reply
from app.replies.reviewing import Review
from app.replies.rules import ReplyKind, ReplyState
from app.replies.troubles import TroubleKind, WayOut, ways_out

TEMPLATE_KEY: Final = r"^(own-[0-9]{1,18}|common-[a-z0-9-]{1,40})$"


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An answer to be published in the page's name."""

    text: Annotated[str, Meta(min_length=1, max_length=100_000, examples=["Включим завтра в 9."])]
    comment_id: int | None = None
    """Which of the case's comments it answers; by default the last one."""
    insists: bool = False
    """You answer for it that what was stopped as personal data is none; numbers of documents
    are stopped all the same."""
    kind: ReplyKind = ReplyKind.FINAL
    """An interim answer promises the final one by a day and leaves the case open."""
    promised_on: Annotated[date | None, Meta(examples=["2026-12-04"])] = None
    """The day that an interim answer promises, by the institution's clock."""
    resolution: Resolution | None = None
    """What a final answer says of the matter."""
    token: Annotated[int, Meta(ge=0, le=LARGEST_ID)] | None = None
    """Of your lease (`POST /cases/{id}/lease`): an answer with an older one is refused."""
    template: Annotated[str, Meta(pattern=TEMPLATE_KEY)] | None = None
    """Key of the template that it was made from; uses are counted."""
    key: UUID | None = None
    """Of your own making: a repeat with the same key adds no second answer."""


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer that is still being written."""

    text: Annotated[str, Meta(max_length=100_000, examples=["Позвоните маме: +7 900 000-00-00"])]
    resolution: Resolution | None = None
    """What it will say of the matter."""


class FindingView(msgspec.Struct, frozen=True):
    """Personal data in a draft."""

    kind: Kind
    span: tuple[int, int]
    """Start and end in code points."""
    reason: str


class AdviceView(msgspec.Struct, frozen=True):
    """Advice on a draft; it stops nothing."""

    rule: Rule
    span: tuple[int, int]
    says: str


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of a draft."""

    findings: list[FindingView]
    """With these the answer would be refused."""
    advice: list[AdviceView]
    neutral: str
    """An answer that may be published in its place."""

    @classmethod
    def of(cls, review: Review) -> Self:
        """Copy it out."""
        return cls(
            findings=[FindingView(f.kind, (f.start, f.end), f.reason) for f in review.findings],
            advice=[AdviceView(a.rule, (a.start, a.end), a.says) for a in review.advice],
            neutral=review.neutral,
        )


class ReplyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An answer and how far it has got."""

    id: int
    case_id: int
    comment_id: int
    text: str
    key: UUID
    kind: ReplyKind
    resolution: Resolution | None
    promised_on: date | None
    state: ReplyState
    attempts: int
    trouble: str | None
    trouble_kind: TroubleKind | None
    ways_out: list[WayOut]
    """What can be done about a refused answer."""
    external_id: str | None
    created_at: datetime
    published_at: datetime | None
    seen_at: datetime | None

    @classmethod
    def of(cls, reply: Reply, *, can_open: bool = False) -> Self:
        """Copy out the reply; ``can_open`` tells that the page's keys can open comments."""
        names = [name for name in cls.__struct_fields__ if name != "ways_out"]
        kind = reply.trouble_kind if reply.state is ReplyState.REFUSED else None
        return cls(
            **{name: getattr(reply, name) for name in names},
            ways_out=list(ways_out(kind, can_open=can_open)),
        )


class WholeCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its thread, its answers and its history."""

    case: CaseView
    thread: list[CommentView]
    replies: list[ReplyView]
    history: list[EventView]
    views: list[EventView]
    """Who looked at it, and with whom it left as a file."""

    @classmethod
    def of(
        cls,
        case: CaseView,
        *,
        thread: Sequence[CommentView],
        replies: Sequence[Reply],
        history: Sequence[EventView],
        can_open: bool,
    ) -> Self:
        """Put the parts together."""
        return cls(
            case=case,
            thread=list(thread),
            replies=[ReplyView.of(reply, can_open=can_open) for reply in replies],
            history=[each for each in history if each.kind not in SILENT],
            views=[each for each in history if each.kind in SILENT],
        )


class Approve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second person's consent."""

    text: Annotated[str, Meta(min_length=1, max_length=100_000)] | None = None
    """Other words to be published in the place of the writer's."""
    insists: bool = False
    """As with an answer: what was stopped as personal data is none."""


class SendBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an answer is not approved."""

    reason: Annotated[str, Meta(min_length=3, max_length=500, examples=["Назовите срок."])]


class DaysView(msgspec.Struct, frozen=True):
    """The days that an interim answer may promise now, both included."""

    first: date
    last: date
