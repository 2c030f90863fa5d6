"""The duty roster: who has which shifts."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import store
from app.officials.errors import ShiftNotFoundError, ShiftOverlapError, ShiftsError
from app.officials.model import Official, Shift
from app.officials.service import find_institution
from app.officials.shifts import Span, Weeks, fault_of, first_crossing, spans_of, weeks_fault

_MOST: Final = 1000


async def zone_of(session: AsyncSession, official: Official, *, home: str) -> ZoneInfo:
    """Tell an official's own time: his, else his institution's, else the installation's."""
    if official.time_zone:
        return ZoneInfo(official.time_zone)
    institution = await find_institution(session, official.institution_id)
    return ZoneInfo(institution.time_zone or home)


async def list_shifts(session: AsyncSession, official: Official, *, now: datetime) -> list[Shift]:
    """List his present and coming shifts in their order, a thousand at most."""
    return list(await store.shifts(session, [official.id], since=now, limit=_MOST))


async def duties_of(
    session: AsyncSession, official_ids: Collection[int], *, since: datetime, until: datetime
) -> dict[int, list[Span]]:
    """Tell the shifts of officials between two moments, in their order; who has none is left out.

    They are told as the roster has them, whoever is away.
    """
    found: dict[int, list[Span]] = {}
    for each in await store.shifts(session, official_ids, since=since, until=until):
        found.setdefault(each.official_id, []).append(Span(each.starts_at, each.ends_at))
    return found


async def add_weeks(
    session: AsyncSession, official: Official, weeks: Weeks, *, zone: ZoneInfo, now: datetime
) -> list[Shift]:
    """Put him on duty at the same local hours of several days: all that are ahead, or none.

    Who names today in the evening means the days that follow. The production calendar is not
    asked: a holiday that is named is a day of duty. Raises ShiftsError and ShiftOverlapError.
    """
    fault = weeks_fault(weeks, today=now.astimezone(zone).date())
    if fault is not None:
        raise ShiftsError(fault)
    spans = spans_of(weeks, zone)
    ahead = [span for span in spans if span.ends_at > now]
    return await add_shifts(session, official, ahead or spans, zone=zone, now=now)


async def add_shifts(
    session: AsyncSession,
    official: Official,
    spans: Sequence[Span],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Shift]:
    """Put him on duty at these times: all of them, or none.

    Whoever calls holds the official; ``zone`` is what a refusal is told in. Raises ShiftsError
    and ShiftOverlapError.
    """
    fault = fault_of(spans, now=now)
    if fault is not None:
        raise ShiftsError(fault)
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    kept = await store.shifts(session, [official.id], since=first, until=last)
    crossing = first_crossing(spans, [Span(each.starts_at, each.ends_at) for each in kept])
    if crossing is not None:
        raise ShiftOverlapError(crossing.starts_at.astimezone(zone))
    shifts = [
        Shift(
            official_id=official.id,
            starts_at=span.starts_at.astimezone(UTC),
            ends_at=span.ends_at.astimezone(UTC),
        )
        for span in sorted(spans)
    ]
    session.add_all(shifts)
    await session.flush()
    return shifts


async def drop_shift(session: AsyncSession, official: Official, shift_id: int) -> None:
    """Strike one of his shifts off; raises ShiftNotFoundError."""
    shift = await store.shift(session, official.id, shift_id)
    if shift is None:
        raise ShiftNotFoundError(shift_id)
    await store.drop(session, shift)
