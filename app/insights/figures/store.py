"""Counting for the figures: each breakdown is one pass over the rows of its span."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Float,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy import cast as as_kind
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.base.database import within
from app.base.sight import Sight
from app.cases.lateness import NOT_STOPPED, is_overdue
from app.cases.model import Case, CaseEvent
from app.cases.rules import ANSWERS, WORKABLE, CaseState, EventKind, Outcome, Resolution
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.insights.figures.rules import Load, Part, Share, Span, Took
from app.pages.model import Page
from app.replies.model import Reply
from app.replies.rules import ReplyKind, ReplyState
from app.vocabulary import Network

_NEEDED_NONE: Final = (Outcome.NO_ANSWER_NEEDED, Outcome.WITHDRAWN)
_NOT_CITIZENS: Final = (CommentState.OWN, CommentState.OLD)
_QUANTILES: Final = literal([0.5, 0.9], ARRAY(Float))


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that were written in a span, of one kind; exactly one of the keys tells which."""

    day: date | None
    topic: str | None
    network: Network | None
    institution_id: int | None
    breakdown: int
    """Which keys are no part of the grouping, a bit each, as PostgreSQL's GROUPING tells."""
    came: int
    needing: int
    answered: int
    elsewhere: int
    """Of those answered: by somebody's word, without us."""


async def load(
    session: AsyncSession,
    *,
    sight: Sight,
    official_id: int | None,
    now: datetime,
    midnight: datetime,
) -> Load:
    """Count what waits for an answer now, in one pass; ``midnight`` ends the reader's day."""
    mine = false() if official_id is None else Case.official_id == official_id
    overdue = is_overdue(now)
    today = and_(NOT_STOPPED, Case.due_at >= now, Case.due_at < midnight)
    query = select(
        func.count(),
        func.count().filter(mine),
        func.count().filter(today),
        func.count().filter(today, mine),
        func.count().filter(overdue),
        func.count().filter(overdue, mine),
        func.count().filter(Case.state == CaseState.OPEN),
    ).where(Case.state.in_(WORKABLE), within(Case.institution_id, sight))
    row = (await session.execute(query)).one()
    return Load(
        open=row[0],
        mine=row[1],
        due_today=row[2],
        mine_due_today=row[3],
        overdue=row[4],
        mine_overdue=row[5],
        unassigned=row[6],
    )


async def written(session: AsyncSession, *, sight: Sight, span: Span) -> Sequence[Written]:
    """Count the cases written in a span by day, by topic, by network, by institution, and all."""
    day = _day_of(Case.written_at, span).label("day")
    keys = (day, Case.topic, Page.network, Case.institution_id)
    needing = or_(Case.outcome.is_(None), Case.outcome.not_in(_NEEDED_NONE))
    query = (
        select(
            *keys,
            func.grouping(*keys).label("breakdown"),
            func.count().label("came"),
            func.count().filter(needing).label("needing"),
            func.count().filter(needing, Case.answered_at.is_not(None)).label("answered"),
            func.count().filter(Case.outcome == Outcome.ANSWERED_ELSEWHERE).label("elsewhere"),
        )
        .join(Page, Page.id == Case.page_id)
        .where(_in(Case.written_at, span), within(Case.institution_id, sight))
        .group_by(func.grouping_sets(*(tuple_(key) for key in keys), tuple_()))
    )
    return [
        Written(
            day=row.day,
            topic=row.topic,
            network=row.network,
            institution_id=row.institution_id,
            breakdown=row.breakdown,
            came=row.came,
            needing=row.needing,
            answered=row.answered,
            elsewhere=row.elsewhere,
        )
        for row in await session.execute(query)
    ]


async def comments_by_day(session: AsyncSession, *, sight: Sight, span: Span) -> dict[date, int]:
    """Count what citizens wrote, day by day; the page's own words and its past are left out."""
    day = _day_of(Comment.posted_at, span).label("day")
    query = (
        select(day, func.count())
        .where(_in(Comment.posted_at, span), Comment.state.not_in(_NOT_CITIZENS))
        .group_by(day)
    )
    if sight is not None:
        query = query.join(Page, Page.id == Comment.page_id).where(
            within(Page.institution_id, sight)
        )
    return dict((await session.execute(query)).all())


async def took(session: AsyncSession, *, sight: Sight, span: Span) -> tuple[Took, ...]:
    """Tell median and 90 % time of each part of the way, from the moments on the cases."""
    columns: list[ColumnElement[Any]] = []
    for seconds in _PARTS.values():
        counted = case((_ended_in(seconds, span), seconds.seconds))
        columns += [
            func.count(counted),
            func.percentile_disc(_QUANTILES).within_group(counted),
        ]
    query = select(*columns).where(
        or_(_in(Case.first_reply_at, span), _in(Case.closed_at, span)),
        within(Case.institution_id, sight),
    )
    row = tuple((await session.execute(query)).one())
    return tuple(
        Took(part, row[2 * n], *(row[2 * n + 1] or (None, None))) for n, part in enumerate(_PARTS)
    )


async def outcomes(
    session: AsyncSession, *, sight: Sight, span: Span
) -> list[tuple[Outcome, Resolution | None, int]]:
    """Count the cases closed in a span by how they ended and what the answer said."""
    query = (
        select(Case.outcome, Case.resolution, func.count())
        .where(
            Case.state == CaseState.CLOSED,
            Case.outcome.is_not(None),
            _in(Case.closed_at, span),
            within(Case.institution_id, sight),
        )
        .group_by(Case.outcome, Case.resolution)
    )
    return [(how, said, n) for how, said, n in await session.execute(query) if how is not None]


async def reopened(session: AsyncSession, *, sight: Sight, span: Span) -> Share:
    """Tell how many of those that an answer closed were opened again by their citizens.

    Those that a person of ours opened again are left out.
    """
    again = (
        select(CaseEvent.case_id)
        .where(
            CaseEvent.kind == EventKind.REOPENED,
            CaseEvent.account_id.is_(None),
            _in(CaseEvent.happened_at, span),
        )
        .distinct()
        .subquery()
    )
    answered = and_(Case.outcome.in_(ANSWERS), _in(Case.closed_at, span))
    query = (
        select(func.count(again.c.case_id), func.count())
        .select_from(Case)
        .outerjoin(again, again.c.case_id == Case.id)
        .where(or_(answered, again.c.case_id.is_not(None)), within(Case.institution_id, sight))
    )
    return Share(*(await session.execute(query)).one())


async def promises(session: AsyncSession, *, sight: Sight, span: Span, now: datetime) -> Share:
    """Tell how many promised days that have passed were kept; a moved promise counts once."""
    query = (
        select(func.count().filter(_was_kept()), func.count())
        .select_from(Reply)
        .join(Case, Case.id == Reply.case_id)
        .where(
            Reply.kind == ReplyKind.INTERIM,
            Reply.state == ReplyState.PUBLISHED,
            _in(Reply.promised_until, span),
            Reply.promised_until < now,
            or_(Case.outcome.is_(None), Case.outcome.not_in(_NEEDED_NONE)),
            ~_another(ReplyKind.INTERIM),
            within(Case.institution_id, sight),
        )
    )
    return Share(*(await session.execute(query)).one())


class _Stretch(msgspec.Struct, frozen=True):
    """What is measured of a case: from when, until when, and of which cases."""

    begins: Any
    ends: Any
    among: Any

    @property
    def seconds(self) -> Any:
        return as_kind(func.extract("epoch", self.ends - self.begins), Float)


# Who wrote again has his case opened again, with the first stamps still on it.
_FIRST_TIME: Final = Case.counted_from <= Case.opened_at
_PARTS: Final = {
    Part.NOTICE: _Stretch(Case.written_at, Case.opened_at, _FIRST_TIME),
    Part.DISPATCH: _Stretch(Case.opened_at, Case.assigned_at, _FIRST_TIME),
    Part.ANSWER: _Stretch(Case.assigned_at, Case.first_reply_at, _FIRST_TIME),
    Part.CONFIRM: _Stretch(Case.answered_at, Case.closed_at, Case.outcome == Outcome.ANSWERED),
    Part.WHOLE: _Stretch(Case.counted_from, Case.first_reply_at, Case.first_reply_at.is_not(None)),
}


def _ended_in(stretch: _Stretch, span: Span) -> ColumnElement[bool]:
    """Tell whether a case counts: answered in the span, or confirmed in it."""
    at = Case.closed_at if stretch.ends is Case.closed_at else Case.first_reply_at
    return and_(stretch.among, _in(at, span), stretch.begins <= stretch.ends)


def _another(kind: ReplyKind) -> ColumnElement[bool]:
    """Tell whether another answer of a kind came out before the promised day had passed."""
    other = aliased(Reply)
    return (
        select(literal(1))
        .where(
            other.case_id == Reply.case_id,
            other.kind == kind,
            other.state == ReplyState.PUBLISHED,
            other.published_at > Reply.published_at,
            other.published_at <= Reply.promised_until,
        )
        .exists()
    )


def _was_kept() -> ColumnElement[bool]:
    by_hand = and_(Case.answered_at > Reply.published_at, Case.answered_at <= Reply.promised_until)
    return or_(by_hand, _another(ReplyKind.FINAL))


def _in(column: Any, span: Span) -> ColumnElement[bool]:
    return and_(column >= span.since, column < span.until)


def _day_of(column: Any, span: Span) -> ColumnElement[date]:
    return as_kind(func.timezone(span.zone, column), Date)
