"""Leave: days on which an official is away, and who has his work meanwhile."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import store
from app.officials.absences import Absence, circle_of, fault_of
from app.officials.errors import (
    ForeignSubstituteError,
    IdleSubstituteError,
    LeaveAheadError,
    LeaveBegunError,
    LeaveDaysError,
    LeaveNotFoundError,
    LeaveOverError,
    LeaveOverlapError,
    OwnSubstituteError,
    SubstituteCircleError,
)
from app.officials.hierarchy import Place, may_help
from app.officials.model import Leave, Official
from app.officials.service import find_institution, find_official
from app.officials.shifts import Span, days_span

_MOST: Final = 200


async def list_leaves(session: AsyncSession, official: Official) -> Sequence[Leave]:
    """List his leaves, the cancelled too, the latest first, two hundred at most."""
    return await store.leaves(session, [official.id], limit=_MOST)


async def enter(
    session: AsyncSession,
    official: Official,
    *,
    first_day: date,
    last_day: date,
    substitute_id: int | None,
    reason: str,
    zone: ZoneInfo,
    entered_by: int,
    now: datetime,
) -> Leave:
    """Record that he is away from his midnight of the first day to that after the last.

    ``zone`` is his own. One that has ended today gives way: who came back by mistake, or needs
    another substitute, is away again from then on. Raises LeaveDaysError, LeaveOverlapError,
    OwnSubstituteError, OfficialNotFoundError, ForeignSubstituteError and IdleSubstituteError for
    the substitute, SubstituteCircleError.
    """
    fault = fault_of(first_day, last_day, today=now.astimezone(zone).date())
    if fault is not None:
        raise LeaveDaysError(fault)
    span = days_span(first_day, last_day, zone)
    await store.hold_arrangement(session)
    others = await store.leaves_crossing(session, starts_at=span.starts_at, ends_at=span.ends_at)
    starts_at = span.starts_at
    for other in others:
        if other.official_id != official.id:
            continue
        if other.ends_at > now:
            raise LeaveOverlapError(other.first_day, other.last_day)
        starts_at = max(starts_at, other.ends_at)
    leave = Leave(
        official_id=official.id,
        substitute_id=substitute_id,
        first_day=first_day,
        last_day=last_day,
        starts_at=starts_at,
        ends_at=span.ends_at,
        reason=reason,
        entered_by=entered_by,
        entered_at=now,
    )
    await _check_substitute(session, official, leave, others)
    session.add(leave)
    await session.flush()
    return leave


async def substitutes_for(
    session: AsyncSession, official: Official
) -> Sequence[tuple[Official, str]]:
    """List who may stand in for him, with their institutions' names; his own people first."""
    home = await find_institution(session, official.institution_id)
    found = await store.beside(session, home)
    return [(each, name) for each, name in found if each.id != official.id and each.on_duty]


async def cancel(
    session: AsyncSession, official: Official, leave_id: int, *, now: datetime
) -> Leave:
    """Make a coming leave undone.

    Raises LeaveNotFoundError, LeaveOverError, and LeaveBegunError for a present one.
    """
    leave = await _living(session, official, leave_id, now=now)
    if leave.starts_at <= now:
        raise LeaveBegunError
    leave.cancelled_at = now
    await session.flush()
    return leave


async def come_back(
    session: AsyncSession, official: Official, leave_id: int, *, now: datetime
) -> Leave:
    """End a present leave at this moment, though it was to last longer.

    The days stay as they were entered. Raises LeaveNotFoundError, LeaveOverError, and
    LeaveAheadError for a coming one.
    """
    leave = await _living(session, official, leave_id, now=now)
    if leave.starts_at > now:
        raise LeaveAheadError
    leave.ends_at = now
    await session.flush()
    return leave


async def _living(
    session: AsyncSession, official: Official, leave_id: int, *, now: datetime
) -> Leave:
    leave = await store.leave(session, official.id, leave_id)
    if leave is None:
        raise LeaveNotFoundError(leave_id)
    if leave.cancelled_at is not None or leave.ends_at <= now:
        raise LeaveOverError
    return leave


async def _check_substitute(
    session: AsyncSession, official: Official, leave: Leave, others: Sequence[Leave]
) -> None:
    if leave.substitute_id is None:
        return
    if leave.substitute_id == official.id:
        raise OwnSubstituteError
    substitute = await find_official(session, leave.substitute_id)
    here = await find_institution(session, official.institution_id)
    there = await find_institution(session, substitute.institution_id)
    if not may_help(Place(here.id, here.parent_id), Place(there.id, there.parent_id)):
        raise ForeignSubstituteError
    if not substitute.on_duty:
        raise IdleSubstituteError(substitute.name)
    circle = circle_of(_absence(leave), [_absence(other) for other in others])
    if circle:
        names = await store.names_of(session, circle)
        raise SubstituteCircleError([names[each] for each in circle])


def _absence(leave: Leave) -> Absence:
    return Absence(
        official_id=leave.official_id,
        substitute_id=leave.substitute_id,
        span=Span(leave.starts_at, leave.ends_at),
        last_day=leave.last_day,
    )
