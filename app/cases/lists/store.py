"""Reads of the lists of cases and of their sizes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.cases.lists.place import TURN
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState

_FINISHED_AT: Final = func.coalesce(Case.closed_at, Case.answered_at, Case.opened_at)


async def listed(
    session: AsyncSession,
    *,
    institution_id: int | None,
    official_id: int | None,
    states: Collection[CaseState],
    page_id: int | None,
    overdue_at: datetime | None,
    after: tuple[int, datetime, int] | None,
    limit: int,
) -> Sequence[Case]:
    """List cases, what is urgent first, then by deadline, after the place given."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .order_by(TURN, Case.due_at, Case.id)
        .limit(limit)
    )
    for column, value in _wanted(institution_id, official_id, page_id):
        query = query.where(column == value)
    if states:
        query = query.where(Case.state.in_(states))
    if overdue_at is not None:
        query = query.where(
            Case.due_at < overdue_at,
            Case.paused_at.is_(None),
            Case.state.in_([CaseState.OPEN, CaseState.ASSIGNED, CaseState.IN_WORK]),
        )
    if after is not None:
        query = query.where(tuple_(TURN, Case.due_at, Case.id) > after)
    return (await session.scalars(query)).all()


def _wanted(
    institution_id: int | None, official_id: int | None, page_id: int | None
) -> list[tuple[InstrumentedAttribute[int] | InstrumentedAttribute[int | None], int]]:
    pairs = [
        (Case.institution_id, institution_id),
        (Case.official_id, official_id),
        (Case.page_id, page_id),
    ]
    return [(column, value) for column, value in pairs if value is not None]


async def count_queues(
    session: AsyncSession,
    *,
    institution_id: int | None,
    official_id: int | None,
    now: datetime,
) -> tuple[int, int, int, int]:
    """(mine, all, overdue, finished): the sizes of the desk's queues, in one pass."""
    workable = Case.state.in_(WORKABLE)
    own = false() if official_id is None else Case.official_id == official_id
    query = select(
        func.count().filter(workable, own),
        func.count().filter(workable),
        func.count().filter(workable, Case.due_at < now, Case.paused_at.is_(None)),
        func.count().filter(~workable),
    )
    if institution_id is not None:
        query = query.where(Case.institution_id == institution_id)
    mine, whole, overdue, finished = (await session.execute(query)).one()
    return mine, whole, overdue, finished


async def finished(
    session: AsyncSession,
    *,
    institution_id: int | None,
    before: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[Case]:
    """Answered and closed cases, the last finished first, from before (moment, id)."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .where(Case.state.not_in(WORKABLE))
        .order_by(_FINISHED_AT.desc(), Case.id.desc())
        .limit(limit)
    )
    if institution_id is not None:
        query = query.where(Case.institution_id == institution_id)
    if before is not None:
        query = query.where(tuple_(_FINISHED_AT, Case.id) < before)
    return (await session.scalars(query)).all()


async def terms_of(
    session: AsyncSession, official_id: int, *, since: datetime, limit: int
) -> Sequence[Case]:
    """List what an official has to answer, and what he has ended since then, with its page."""
    query = (
        select(Case)
        .where(
            Case.official_id == official_id,
            or_(Case.state.in_(WORKABLE), since <= _FINISHED_AT),
        )
        .order_by(Case.due_at.desc(), Case.id)
        .limit(limit)
        .options(joinedload(Case.page))
    )
    return (await session.scalars(query)).all()
