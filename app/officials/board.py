"""The duty board of an institution: who is there, who is away, and who stands in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import service, store
from app.officials.attendance import Attendance, attendance_of
from app.officials.model import Official
from app.officials.shifts import Span

_AHEAD: Final = timedelta(days=14)
"""How far shifts are looked at."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One of the people, as colleagues see him."""

    official_id: int
    department_id: int | None
    name: str
    position: str
    is_coordinator: bool
    attendance: Attendance
    until: datetime | None
    """When that changes; None: not as far as is known (shifts: two weeks)."""
    stand_in_id: int | None = None
    stand_in_name: str | None = None
    """Who has the work of one who is away; None: nobody."""
    is_switched_on: bool
    """The switch by hand."""
    follows_roster: bool
    capacity: int | None
    """Cases in hand at a time; None: not limited."""
    next_shift: Span | None
    """The next to begin within two weeks and not in a leave, of one who follows the roster."""


async def board(session: AsyncSession, institution_id: int, *, now: datetime) -> list[Line]:
    """Tell of all people of an institution whether they are there, oldest record first."""
    people = await store.officials(session, sight=frozenset({institution_id}))
    ids = [official.id for official in people]
    shifts, leaves = defaultdict(list), defaultdict(list)
    for shift in await store.shifts(session, ids, since=now, until=now + _AHEAD):
        shifts[shift.official_id].append(Span(shift.starts_at, shift.ends_at))
    for leave in await store.leaves_from(session, ids, now=now):
        leaves[leave.official_id].append(Span(leave.starts_at, leave.ends_at))
    standing = {
        absent: found.official_id
        for absent, found in (await service.stand_ins(session, ids, now=now)).items()
        if found.official_id is not None
    }
    names = await store.names_of(session, set(standing.values()))
    lines = []
    for official in people:
        attendance, until = attendance_of(
            on_duty=official.on_duty,
            follows_roster=official.follows_roster,
            shifts=shifts[official.id],
            leaves=leaves[official.id],
            now=now,
        )
        stand_in = standing.get(official.id)
        lines.append(
            Line(
                official_id=official.id,
                department_id=official.department_id,
                name=official.name,
                position=official.position,
                is_coordinator=official.is_coordinator,
                attendance=attendance,
                until=until,
                stand_in_id=stand_in,
                stand_in_name=None if stand_in is None else names[stand_in],
                is_switched_on=official.on_duty,
                follows_roster=official.follows_roster,
                capacity=official.capacity,
                next_shift=_next_shift(official, shifts[official.id], leaves[official.id], now),
            )
        )
    return lines


def _next_shift(
    official: Official, shifts: Sequence[Span], leaves: Sequence[Span], now: datetime
) -> Span | None:
    if not official.follows_roster:
        return None
    coming = (shift for shift in shifts if shift.starts_at > now)
    return next(
        (each for each in coming if not any(_begins_in(leave, each) for leave in leaves)), None
    )


def _begins_in(leave: Span, shift: Span) -> bool:
    return leave.starts_at <= shift.starts_at < leave.ends_at
