"""Counting for the account and the stage clocks; reads every room's rows, writes none."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.base.database import within
from app.base.sight import Sight
from app.cases.lateness import is_overdue
from app.cases.model import Case, CaseComment, CaseEvent, CasePause
from app.cases.rules import ANSWERS, CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.comments.rules import CameBy, CommentState
from app.insights.rules import Counts, OnTime, PagePoll
from app.officials.model import Official
from app.pages.model import Page, Post
from app.pages.rules import PageState, reach_of
from app.push.model import Feed
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.routing.model import Redirect
from app.triage.model import Verdict

_MAY_LACK_VERDICT: Final = (
    CommentState.NEW,
    CommentState.OWN,
    CommentState.OLD,
    CommentState.LEAVING,
    CommentState.DELETED,
)
_A_DAY: Final = timedelta(days=1)
_TO_ANSWER: Final = (CaseState.ASSIGNED, CaseState.IN_WORK)


async def snapshot(session: AsyncSession) -> None:
    """Make the transaction see one moment of the database, whatever is written meanwhile."""
    _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def counts(session: AsyncSession, *, now: datetime) -> Counts:
    """Count everything the account needs; ``now`` tells what is overdue."""
    numbers = {name: await _one(session, query) for name, query in _NUMBERS.items()}
    return Counts(
        comments_by_network=await _comments_by_network(session),
        verdicts_by_kind=await _verdicts_by_kind(session),
        cases_by_state=await _by(session, Case.state, CaseState),
        replies_by_state=await _by(session, Reply.state, ReplyState),
        oldest_unanswered_at=await session.scalar(_OLDEST_UNANSWERED),
        pages=await _pages(session, now),
        **numbers,
    )


async def last_poll_at(session: AsyncSession) -> tuple[int, datetime | None]:
    """(active pages, time of the last successful poll of any of them)."""
    query = select(func.count(), func.max(Page.polled_at)).where(Page.state == PageState.ACTIVE)
    number, latest = (await session.execute(query)).one()
    return number, latest


async def stage_clocks(session: AsyncSession, *, since: datetime) -> dict[str, tuple[float, ...]]:
    """For each stage what was finished since then: (number, median, p95, sum), in seconds."""
    clocks = {}
    for stage, (begin, end, query) in _CLOCKS.items():
        took = func.extract("epoch", end - begin)
        measured = query.where(end >= since, begin.is_not(None)).with_only_columns(
            func.count(),
            func.coalesce(func.percentile_cont(0.5).within_group(took), 0),
            func.coalesce(func.percentile_cont(0.95).within_group(took), 0),
            func.coalesce(func.sum(took), 0),
        )
        row = (await session.execute(measured)).one()
        clocks[stage] = tuple(float(value) for value in row)
    return clocks


async def on_time(
    session: AsyncSession, *, sight: Sight, since: datetime, until: datetime
) -> OnTime:
    """Count cases closed in a time, and those open that are overdue at its end."""
    reckoned = _reckoned(since, until)
    query = select(*_sums(reckoned)).where(within(reckoned.c.institution_id, sight))
    return OnTime(*(await session.execute(query)).one())


async def on_time_by_place(
    session: AsyncSession, *, sight: Sight, since: datetime, until: datetime
) -> dict[int, OnTime]:
    """Count the same for each institution; those with nothing to count are left out."""
    reckoned = _reckoned(since, until)
    place = reckoned.c.institution_id
    query = select(place, *_sums(reckoned)).where(within(place, sight)).group_by(place)
    return {row[0]: OnTime(*row[1:]) for row in await session.execute(query)}


def _sums(reckoned: Subquery) -> tuple[Any, ...]:
    return (
        func.count().filter(reckoned.c.closed, ~reckoned.c.late),
        func.count().filter(reckoned.c.closed, reckoned.c.late),
        func.count().filter(~reckoned.c.closed),
    )


def _reckoned(since: datetime, until: datetime) -> Subquery:
    """List what counts: closed or not, late or not, and the institution to whose account it goes.

    What is late goes to where the case was when its term ran out, whoever got it afterwards.
    """
    closed = and_(
        Case.state == CaseState.CLOSED,
        Case.outcome.in_([*ANSWERS, Outcome.CLOSED_WITH_REASON]),
        Case.closed_at >= since,
        Case.closed_at < until,
    )
    late = or_(
        is_overdue(until),
        Case.is_late,
        and_(
            Case.outcome == Outcome.CLOSED_WITH_REASON,
            Case.closed_at > Case.due_at,
            not_(_STOOD_STILL_TO_THE_END),
        ),
    )
    place = case((and_(late, _HAS_MOVED_SINCE_DUE), _PLACE_WHEN_DUE), else_=Case.institution_id)
    return (
        select(
            place.label("institution_id"),
            func.coalesce(closed, false()).label("closed"),
            func.coalesce(late, false()).label("late"),
        )
        .where(or_(closed, is_overdue(until)))
        .subquery()
    )


_STOOD_STILL_TO_THE_END: Final = (
    select(literal(1))
    .where(
        CasePause.case_id == Case.id,
        CasePause.since <= Case.due_at,
        CasePause.until >= Case.closed_at,
    )
    .exists()
)
_WARNED: Final = aliased(CaseEvent)
_OVER_BEFORE_ITS_PROMISE: Final = (
    select(func.min(_WARNED.happened_at))
    .where(
        Case.interims > 0,
        _WARNED.case_id == Case.id,
        _WARNED.kind == EventKind.WARNED,
        _WARNED.note.regexp_match("^[1-9][0-9]{2,}$"),  # a hundred percent and more
        _WARNED.happened_at.between(Case.counted_from, Case.interim_at),
    )
    .correlate(Case)
    .scalar_subquery()
)
_PROMISED_TOO_LATE: Final = case(
    (
        and_(
            Case.interims > 0,
            Case.is_late,
            or_(Case.answered_at.is_(None), Case.answered_at <= Case.due_at),
        ),
        Case.interim_at,
    )
)
"""When it was, of what was late by then and not by its answer."""
_DUE: Final = func.coalesce(_OVER_BEFORE_ITS_PROMISE, _PROMISED_TOO_LATE, Case.due_at)
"""When the term ran out; a promise that came too late has moved it since.

Where the regulation warns of no step of a hundred percent, nothing tells that moment: it is
then that of the promise.
"""
_HAS_MOVED_SINCE_DUE: Final = (
    select(literal(1))
    .where(
        CaseEvent.case_id == Case.id,
        CaseEvent.happened_at > _DUE,
        CaseEvent.kind.in_(
            [
                EventKind.ASSIGNED,
                EventKind.UNASSIGNED,
                EventKind.REDIRECTED,
                EventKind.STOOD_IN,
                EventKind.CAME_BACK,
            ]
        ),
    )
    .exists()
)
_HOLDERS_WHEN_DUE: Final = (
    select(Official.institution_id)
    .select_from(CaseEvent)
    .outerjoin(Official, Official.id == CaseEvent.official_id)
    .where(
        CaseEvent.case_id == Case.id,
        CaseEvent.happened_at <= _DUE,
        CaseEvent.kind != EventKind.ESCALATED,
    )
    .order_by(CaseEvent.place.desc())
    .limit(1)
    .scalar_subquery()
)
_LEFT_AFTER_DUE: Final = (
    select(Redirect.from_institution_id)
    .where(Redirect.case_id == Case.id, Redirect.redirected_at > _DUE)
    .order_by(Redirect.id)
    .limit(1)
    .scalar_subquery()
)
_PAGES: Final = select(Page.institution_id).where(Page.id == Case.page_id).scalar_subquery()
_PLACE_WHEN_DUE: Final = func.coalesce(_HOLDERS_WHEN_DUE, _LEFT_AFTER_DUE, _PAGES)
"""Its holder's then; of what nobody had, where it was handed over from, else the page's."""


def _count(*where: Any) -> Select[Any]:
    return select(func.count()).where(*where)


_ANSWERED: Final = or_(Case.state == CaseState.ANSWERED, Case.outcome == Outcome.ANSWERED)
_HAS_REPLY: Final = (
    select(literal(1)).where(Reply.case_id == Case.id, Reply.state == ReplyState.PUBLISHED).exists()
)
_BY_HAND: Final = (
    select(literal(1))
    .where(CaseEvent.case_id == Case.id, CaseEvent.kind == EventKind.ANSWERED_BY_HAND)
    .exists()
)
_NUMBERS: Final[Mapping[str, Select[Any]]] = {
    "comments": _count().select_from(Comment),
    "comments_judged": _count(Comment.judged_at.is_not(None)),
    "comments_unjudged": _count(Comment.judged_at.is_(None), Comment.state.in_(_MAY_LACK_VERDICT)),
    "verdicts": select(func.count())
    .select_from(Verdict)
    .join(Comment, and_(Comment.id == Verdict.comment_id, Comment.version == Verdict.version))
    .where(Comment.judged_at.is_not(None)),
    "comments_in_case": _count(Comment.state == CommentState.IN_CASE),
    "comments_in_case_linked": select(func.count())
    .select_from(CaseComment)
    .join(CaseComment.comment)
    .where(Comment.state == CommentState.IN_CASE),
    "links": _count().select_from(CaseComment),
    "comments_linked": _count(Comment.linked),
    "cases": _count().select_from(Case),
    "cases_with_comments": select(func.count(func.distinct(CaseComment.case_id))),
    "cases_opened": _count(CaseEvent.kind == EventKind.OPENED),
    "cases_to_answer": _count(Case.state.in_(_TO_ANSWER)),
    "cases_to_answer_with_official": _count(
        Case.state.in_(_TO_ANSWER), Case.official_id.is_not(None)
    ),
    "cases_answered": _count(_ANSWERED),
    "cases_answered_with_reply": _count(_ANSWERED, or_(_HAS_REPLY, _BY_HAND)),
    "unassigned": _count(Case.state == CaseState.OPEN),
    "replies_published": _count(Reply.state == ReplyState.PUBLISHED),
    "replies_unseen": _count(Reply.state == ReplyState.PUBLISHED, Reply.seen_at.is_(None)),
    "answers_told": _count(CaseEvent.kind.in_([EventKind.ANSWERED, EventKind.INTERIM])),
    "events_untold": _count(CaseEvent.told_at.is_(None)),
}
_OLDEST_UNANSWERED: Final = select(func.min(Case.written_at)).where(
    Case.state.in_([CaseState.OPEN, *_TO_ANSWER])
)
_CLOCKS: Final[Mapping[str, tuple[Any, Any, Select[Any]]]] = {
    "fetch": (Comment.posted_at, Comment.fetched_at, select(Comment.id)),
    "judge": (Comment.fetched_at, Comment.judged_at, select(Comment.id)),
    "open": (
        Comment.judged_at,
        CaseComment.joined_at,
        select(Comment.id).join(CaseComment, CaseComment.comment_id == Comment.id),
    ),
    "assign": (Case.opened_at, Case.assigned_at, select(Case.id)),
    "write": (
        Case.assigned_at,
        Reply.created_at,
        select(Case.id).join(Reply, Reply.case_id == Case.id),
    ),
    "publish": (Reply.created_at, Reply.published_at, select(Reply.id)),
    "confirm": (Reply.published_at, Reply.seen_at, select(Reply.id)),
}


async def _one(session: AsyncSession, query: Select[Any]) -> int:
    number: int = (await session.scalars(query)).one()
    return number


async def _by(
    session: AsyncSession, column: InstrumentedAttribute[Any], states: type[StrEnum]
) -> dict[str, int]:
    rows = await session.execute(select(column, func.count()).group_by(column))
    return _every(states) | {state.value: number for state, number in rows}


def _every(states: type[StrEnum]) -> dict[str, int]:
    return {state.value: 0 for state in states}


async def _comments_by_network(session: AsyncSession) -> dict[str, dict[str, int]]:
    query = (
        select(Page.network, Comment.state, func.count())
        .join(Comment.page)
        .group_by(Page.network, Comment.state)
    )
    found: dict[str, dict[str, int]] = {}
    for network, state, number in await session.execute(query):
        found.setdefault(network.value, _every(CommentState))[state.value] = number
    return found


async def _verdicts_by_kind(session: AsyncSession) -> dict[str, int]:
    kind = case(
        (Verdict.needs_answer, "needs_answer"), (Verdict.review, "review"), else_="no_answer"
    )
    query = (
        select(kind, func.count())
        .select_from(Verdict)
        .join(Comment, and_(Comment.id == Verdict.comment_id, Comment.version == Verdict.version))
        .group_by(kind)
    )
    found = {str(name): number for name, number in await session.execute(query)}
    return {"needs_answer": 0, "review": 0, "no_answer": 0} | found


async def _pages(session: AsyncSession, now: datetime) -> tuple[PagePoll, ...]:
    has_counter = and_(Post.gone_at.is_(None), Post.counter >= 0)
    told = (
        select(Post.page_id, func.sum(Post.counter).label("number"))
        .where(has_counter)
        .group_by(Post.page_id)
        .subquery()
    )
    held = (
        select(Comment.page_id, func.count().label("number"))
        .join(Comment.post)
        .where(has_counter, Comment.deleted_at.is_(None))
        .group_by(Comment.page_id)
        .subquery()
    )
    missed = (
        select(Comment.page_id, func.count().label("number"))
        .join(Feed, Feed.page_id == Comment.page_id)
        .where(
            Comment.came_by == CameBy.POLL,
            Comment.state != CommentState.OWN,
            # Networks tell whole seconds: what was written in the first one counts.
            Comment.posted_at >= func.date_trunc("second", Feed.created_at),
            Comment.fetched_at > now - _A_DAY,
            Feed.heard_at.is_not(None),
        )
        .group_by(Comment.page_id)
        .subquery()
    )
    numbers = [func.coalesce(part.c.number, 0) for part in (told, held, missed)]
    query = select(Page, *numbers).order_by(Page.id)
    for part in (told, held, missed):
        query = query.outerjoin(part, part.c.page_id == Page.id)
    return tuple(
        PagePoll(
            page_id=page.id,
            network=page.network.value,
            title=page.title,
            state=page.state.value,
            reach=reach_of(page.state, unread_since=page.unread_since, due_at=page.due_at, now=now),
            polled_at=page.polled_at,
            unread_reason=page.unread_reason,
            unread_since=page.unread_since,
            told=int(by_network),
            held=ours,
            missed_by_push=unpushed,
        )
        for page, by_network, ours, unpushed in await session.execute(query)
    )
