"""What the duty page shows: who is there, who stands in, and what waits for whom and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import service as cases
from app.cases.moving.service import Unclaimed
from app.desk.speech import local
from app.desk.speech.clock import Tone
from app.officials import board
from app.officials import service as officials
from app.officials.attendance import Attendance
from app.officials.board import Line
from app.officials.model import Institution
from app.officials.service import OnDuty
from app.routing import explaining

UNLOOKED: Final = "Ещё не распределялось"
_MOST_REASONS: Final = 40
_SEVERAL: Final = 2
_STATES: Final = {
    Attendance.ON_DUTY: ("на дежурстве", Tone.DONE),
    Attendance.OFF_SHIFT: ("вне смены", Tone.CALM),
    Attendance.AWAY: ("отсутствует", Tone.SOON),
    Attendance.OFF: ("не на дежурстве", Tone.CALM),
}
_ORDER: Final = tuple(_STATES)


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One of the people of an institution."""

    line: Line
    state: str
    tone: Tone
    until: str
    """«до 18:00»; empty: not known."""
    load: int
    """Cases in hand."""
    next_shift: str
    """Empty: none is known."""

    @property
    def is_full(self) -> bool:
        """He can have no more."""
        return self.line.capacity is not None and self.load >= self.line.capacity


class House(msgspec.Struct, frozen=True, kw_only=True):
    """An institution on the board of the region."""

    institution_id: int
    name: str
    on_duty: int
    load: int
    """Cases in hand of those on duty."""
    capacity: int | None
    """Of all on duty together; None: somebody's is not limited, or nobody is there."""
    waiting: int


class Heap(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that wait for one reason."""

    counted: Unclaimed
    institution: str
    reason: str
    address: str
    """Of the list; empty where its reader may not open them."""


class DutyView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the duty page."""

    institution: Institution | None
    """None: the whole region."""
    zone: str
    seats: tuple[Seat, ...]
    houses: tuple[House, ...]
    choices: tuple[Institution, ...]
    """Institutions that one may choose from; none: there is only his own."""
    own: Seat | None
    """The reader himself."""
    next_change: str
    """When somebody comes where nobody is; empty: not known, or somebody is there."""
    heaps: tuple[Heap, ...]
    more_heaps: int
    now: datetime


async def show_duty(
    session: AsyncSession,
    person: Person,
    institution: Institution | None,
    *,
    home: str,
    now: datetime,
) -> DutyView:
    """Gather the page of an institution, or of the region; ``home`` is the installation's zone."""
    zone = ZoneInfo((institution.time_zone if institution else "") or home)
    waiting = await explaining.waiting(session, person, now=now)
    if institution is not None and institution.id != person.institution_id:
        waiting = [each for each in waiting if each.institution_id == institution.id]
    choices = await _choices(session, person)
    seats = await seats_of(session, institution.id, zone, now=now) if institution else ()
    houses = await _houses(session, choices, waiting, now=now) if institution is None else ()
    heaps = await _heaps(session, person, waiting)
    return DutyView(
        institution=institution,
        zone=local.zone_words(zone, now=now),
        seats=seats,
        houses=houses,
        choices=tuple(choices),
        own=next((s for s in seats if s.line.official_id == person.official_id), None),
        next_change=await _next_change(session, institution, seats, zone, now=now),
        heaps=heaps[:_MOST_REASONS],
        more_heaps=max(len(heaps) - _MOST_REASONS, 0),
        now=now,
    )


async def _choices(session: AsyncSession, person: Person) -> Sequence[Institution]:
    """List the institutions that a person sees, if there are several."""
    if person.sight is not None and len(person.sight) < _SEVERAL:
        return ()
    return await officials.list_institutions(session, sight=person.sight)


async def seats_of(
    session: AsyncSession, institution_id: int, zone: ZoneInfo, *, now: datetime
) -> tuple[Seat, ...]:
    """Tell of all people of an institution, those on duty first."""
    lines = await board.board(session, institution_id, now=now)
    loads = await cases.load_per_official(session, [line.official_id for line in lines])
    seats = [_seat(line, loads.get(line.official_id, 0), zone, now=now) for line in lines]
    return tuple(sorted(seats, key=lambda seat: _ORDER.index(seat.line.attendance)))


def _seat(line: Line, load: int, zone: ZoneInfo, *, now: datetime) -> Seat:
    state, tone = _STATES[line.attendance]
    shift = line.next_shift
    return Seat(
        line=line,
        state=state,
        tone=tone,
        until=_until(line, zone, now=now),
        load=load,
        next_shift="" if shift is None else local.shift_words(shift, zone, now=now),
    )


def _until(line: Line, zone: ZoneInfo, *, now: datetime) -> str:
    if line.until is None or line.attendance is Attendance.OFF_SHIFT:
        return ""  # the next shift tells it
    if line.attendance is Attendance.AWAY:
        return local.last_day_words(line.until, zone, now=now)
    return local.until_words(line.until, zone, now=now)


async def _next_change(
    session: AsyncSession,
    institution: Institution | None,
    seats: Sequence[Seat],
    zone: ZoneInfo,
    *,
    now: datetime,
) -> str:
    is_there = any(seat.line.attendance is Attendance.ON_DUTY for seat in seats)
    if institution is None or is_there:
        return ""
    moment = await officials.next_change(session, [institution.id], now=now)
    return "" if moment is None else local.from_words(moment, zone, now=now)


async def _houses(
    session: AsyncSession,
    institutions: Sequence[Institution],
    waiting: Iterable[Unclaimed],
    *,
    now: datetime,
) -> tuple[House, ...]:
    """Tell of each institution how many are there; where nobody is and cases wait comes first."""
    people = await officials.on_duty_in(session, [each.id for each in institutions], now=now)
    loads = await cases.load_per_official(session, [each.official_id for each in people])
    present: dict[int, list[OnDuty]] = {}
    for each in people:
        present.setdefault(each.institution_id, []).append(each)
    numbers: Counter[int] = Counter()
    for heap in waiting:
        numbers[heap.institution_id] += heap.number
    houses = [
        _house(each, present.get(each.id, ()), loads, numbers[each.id]) for each in institutions
    ]
    return tuple(sorted(houses, key=lambda house: (house.on_duty > 0, -house.waiting, house.name)))


def _house(
    institution: Institution, people: Collection[OnDuty], loads: dict[int, int], waiting: int
) -> House:
    capacities = [each.capacity for each in people if each.capacity is not None]
    is_limited = bool(people) and len(capacities) == len(people)
    return House(
        institution_id=institution.id,
        name=institution.name,
        on_duty=len(people),
        load=sum(loads.get(each.official_id, 0) for each in people),
        capacity=sum(capacities) if is_limited else None,
        waiting=waiting,
    )


async def _heaps(
    session: AsyncSession, person: Person, waiting: Sequence[Unclaimed]
) -> tuple[Heap, ...]:
    """Name what waits, that which needs a coordinator first, then the largest."""
    found = await officials.institutions_of(session, {each.institution_id for each in waiting})
    names = {each.id: each.name for each in found}
    ordered = sorted(waiting, key=lambda each: (not each.needs_coordinator, -each.number))
    return tuple(
        Heap(
            counted=each,
            institution=names.get(each.institution_id, ""),
            reason=each.reason or UNLOOKED,
            address=_address(each) if person.sees_institution(each.institution_id) else "",
        )
        for each in ordered
    )


def _address(each: Unclaimed) -> str:
    asked = {"institution": str(each.institution_id), "reason": each.reason}
    if each.needs_coordinator:
        asked["coordinator"] = "yes"
    return f"/duty/waiting?{urlencode(asked)}"
