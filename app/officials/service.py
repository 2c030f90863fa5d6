"""Keeping institutions and officials, and the questions other rooms ask about them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.sight import Sight
from app.officials import store
from app.officials.absences import Absence, standing_in
from app.officials.errors import (
    ForeignOfficialError,
    InstitutionNotFoundError,
    OfficialNotFoundError,
)
from app.officials.hierarchy import chain
from app.officials.model import Department, Institution, Official
from app.officials.rules import InstitutionKind
from app.officials.shifts import Span


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """An official who takes new cases now."""

    official_id: int
    institution_id: int
    department_id: int | None
    skills: frozenset[str] = frozenset()
    """Codes of topics or of their groups that he knows; none: anything."""
    capacity: int | None = None
    """How many cases he can have in hand at a time; None: not limited."""
    weight: float = 1.0
    """His share of the work beside his colleagues' 1; above zero."""
    is_coordinator: bool = False
    """Decides who has what nobody can or wants to have."""
    zone: str = ""
    """IANA name of his own time, else of the institution's; empty is the region's."""
    hours: tuple[str, ...] = ()
    """His seven days from Monday, else the institution's, as ``09:00–13:00 14:00–18:00``; none:
    the usual week."""


class StandIn(msgspec.Struct, frozen=True):
    """Who has the work of somebody who is away."""

    official_id: int | None
    """The last of the chain, who is not away himself but may be off duty. None: nobody."""
    why: str
    """In Russian, for a case's history; names nobody and tells no reason of an absence."""
    until: datetime
    """When whoever is away comes back."""


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """An official on leave whose work another one does."""

    official_id: int
    institution_id: int
    department_id: int | None
    stand_in_id: int
    """The last of the chain, who is not away himself but may be off duty."""


async def find_institution(
    session: AsyncSession, institution_id: int, *, to_change: bool = False
) -> Institution:
    """Return the institution; raises InstitutionNotFoundError."""
    found = await store.institution(session, institution_id, lock=to_change)
    if found is None:
        raise InstitutionNotFoundError(institution_id)
    return found


async def list_institutions(session: AsyncSession, *, sight: Sight = None) -> Sequence[Institution]:
    """List institutions by name; as far as the reader sees."""
    return await store.institutions(session, sight=sight)


async def institution_names(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Map institutions to their names; those that there are not are left out."""
    return {each.id: each.name for each in await store.institutions_of(session, ids)}


async def institutions_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Institution]:
    """Fetch institutions by their ids, in no order."""
    return await store.institutions_of(session, ids)


async def officials_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Official]:
    """Fetch officials by their ids, in no order."""
    return await store.officials_of(session, ids)


async def set_hours(
    session: AsyncSession, institution_id: int, *, time_zone: str, hours: Sequence[str]
) -> Institution:
    """Set when an institution works; deadlines given before stay.

    The caller has checked that the hours can be kept. Raises InstitutionNotFoundError.
    """
    institution = await find_institution(session, institution_id, to_change=True)
    institution.time_zone, institution.hours = time_zone, list(hours)
    await session.flush()
    return institution


async def find_official(
    session: AsyncSession, official_id: int, *, to_change: bool = False
) -> Official:
    """Return the official; raises OfficialNotFoundError."""
    found = await store.official(session, official_id, lock=to_change)
    if found is None:
        raise OfficialNotFoundError(official_id)
    return found


async def mark_coordinator(session: AsyncSession, official_id: int) -> None:
    """Have routing ask this official where nobody can or wants to have a case."""
    official = await find_official(session, official_id, to_change=True)
    official.is_coordinator = True


async def list_officials(session: AsyncSession, *, sight: Sight = None) -> Sequence[Official]:
    """List officials of these institutions, or of all."""
    return await store.officials(session, sight=sight)


async def zone_of(
    session: AsyncSession, *, official_id: int | None, institution_id: int | None, home: str
) -> str:
    """Name the zone in which somebody lives: the official's own, else his institution's.

    Where neither tells one it is ``home``, the installation's (IANA names).
    """
    own = await store.zone_of(session, official_id=official_id, institution_id=institution_id)
    return own or home


async def ensure_institution(
    session: AsyncSession, *, name: str, kind: InstitutionKind, municipality: str, now: datetime
) -> Institution:
    """Return the institution of this name, founding the record if there is none."""
    found = await store.institution_named(session, name)
    if found is not None:
        return found
    return await add_institution(session, name=name, kind=kind, municipality=municipality, now=now)


async def add_institution(
    session: AsyncSession, *, name: str, kind: InstitutionKind, municipality: str, now: datetime
) -> Institution:
    """Record an institution."""
    institution = Institution(name=name, kind=kind, municipality=municipality, created_at=now)
    session.add(institution)
    await session.flush()
    return institution


async def add_department(
    session: AsyncSession, institution: Institution, name: str, *, lead_id: int | None = None
) -> Department:
    """Record a department of the institution; raises ForeignOfficialError for a foreign head."""
    await check_same_institution(session, institution.id, official_id=lead_id)
    department = Department(institution_id=institution.id, name=name, lead_id=lead_id)
    session.add(department)
    await session.flush()
    return department


async def add_official(
    session: AsyncSession,
    institution: Institution,
    *,
    name: str,
    email: str,
    department_id: int | None,
    now: datetime,
) -> Official:
    """Record an official; raises ForeignOfficialError for a department of another institution."""
    await check_same_institution(session, institution.id, department_id=department_id)
    official = Official(
        institution_id=institution.id,
        department_id=department_id,
        name=name,
        email=email,
        on_duty=True,
        created_at=now,
    )
    session.add(official)
    await session.flush()
    return official


async def check_same_institution(
    session: AsyncSession,
    institution_id: int,
    *,
    official_id: int | None = None,
    department_id: int | None = None,
) -> None:
    """Refuse an official or a department that belongs to another institution, or to none."""
    if official_id is not None:
        official = await find_official(session, official_id)
        if official.institution_id != institution_id:
            raise ForeignOfficialError
    if department_id is not None:
        department = await store.department(session, department_id)
        if department is None or department.institution_id != institution_id:
            raise ForeignOfficialError


async def on_duty_in(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> list[OnDuty]:
    """Tell who takes new cases in these institutions at this moment, oldest record first.

    Whoever is switched off, is away, or follows the roster and has no shift is not among them.
    Working hours are told, not looked at.
    """
    return [
        OnDuty(
            official_id=row.id,
            institution_id=row.institution_id,
            department_id=row.department_id,
            skills=frozenset(row.skills),
            capacity=row.capacity,
            weight=row.weight,
            is_coordinator=row.is_coordinator,
            zone=row.zone,
            hours=tuple(row.hours or row.usual_hours),
        )
        for row in await store.on_duty(session, institution_ids, now=now)
    ]


async def on_duty_among(
    session: AsyncSession, official_ids: Collection[int], *, now: datetime
) -> dict[int, OnDuty]:
    """Tell which of these officials take new cases now; the others are left out."""
    homes = await store.homes_of_officials(session, official_ids)
    people = await on_duty_in(session, sorted(set(homes.values())), now=now)
    return {each.official_id: each for each in people if each.official_id in homes}


async def on_duty_within(
    session: AsyncSession, official_ids: Collection[int], *, now: datetime, within: timedelta
) -> dict[int, OnDuty]:
    """Tell which of these officials have a shift that begins within so long, as they are then."""
    begins: dict[int, datetime] = {}
    for shift in await store.shifts(session, official_ids, since=now, until=now + within):
        if shift.starts_at > now:
            begins.setdefault(shift.official_id, shift.starts_at)
    found: dict[int, OnDuty] = {}
    for moment in set(begins.values()):
        several = [one for one, at in begins.items() if at == moment]
        found |= await on_duty_among(session, several, now=moment)
    return found


async def away_in(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> list[Away]:
    """Tell who is away from these institutions now and has somebody who stands in for him."""
    rows = await store.away_in(session, institution_ids, now=now)
    standing = await stand_ins(session, [row.id for row in rows], now=now)
    return [
        Away(
            official_id=row.id,
            institution_id=row.institution_id,
            department_id=row.department_id,
            stand_in_id=who.official_id,
        )
        for row in rows
        if (who := standing[row.id]).official_id is not None
    ]


async def stand_ins(
    session: AsyncSession, official_ids: Collection[int], *, now: datetime
) -> dict[int, StandIn]:
    """Tell for those who are away now who has their work; the others are left out."""
    away = {
        row.official_id: Absence(
            official_id=row.official_id,
            substitute_id=row.substitute_id,
            span=Span(row.starts_at, row.ends_at),
            last_day=row.last_day,
        )
        for row in await store.away(session, official_ids, now=now)
    }
    return {
        official: StandIn(*standing_in(away, official), away[official].span.ends_at)
        for official in official_ids
        if official in away
    }


async def chain_above(
    session: AsyncSession, institution_ids: Collection[int]
) -> dict[int, list[int]]:
    """Tell the institutions above each of these, the nearest first."""
    parents = await store.parents(session, institution_ids)
    return {institution: chain(parents, institution) for institution in institution_ids}


async def watching_over(
    session: AsyncSession, municipalities: Collection[str]
) -> dict[str, set[int]]:
    """Tell the institutions of each municipality, and those above them."""
    rows = await store.in_municipalities(session, municipalities)
    chains = await chain_above(session, [institution for institution, _ in rows])
    found: dict[str, set[int]] = {}
    for institution, municipality in rows:
        found.setdefault(municipality, set()).update((institution, *chains[institution]))
    return found


async def below(session: AsyncSession, institution_id: int) -> list[int]:
    """List the institutions below one, all the way down."""
    return await store.below(session, institution_id)


async def coordinators_for(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> dict[int, int | None]:
    """Tell the nearest coordinator on duty of each institution: its own, else up the chain."""
    chains = await chain_above(session, institution_ids)
    everywhere = {*institution_ids, *(above for several in chains.values() for above in several)}
    nearest: dict[int, int] = {}
    for person in await on_duty_in(session, everywhere, now=now):
        if person.is_coordinator:
            nearest.setdefault(person.institution_id, person.official_id)
    return {
        institution: next((nearest[at] for at in (institution, *above) if at in nearest), None)
        for institution, above in chains.items()
    }


async def agencies_for(
    session: AsyncSession, *, field: str, municipality: str
) -> Sequence[Institution]:
    """List the bodies that answer for a topic or a group of topics in a territory.

    Those of the municipality come first, then those of no municipality, who answer everywhere.
    """
    return await store.agencies(session, field=field, municipality=municipality)


async def next_change(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> datetime | None:
    """Tell when a shift there begins or somebody comes back from leave, whichever is first.

    It may be that nobody takes cases even then. A switch by hand is not foreseen.
    """
    shift = await store.next_shift(session, institution_ids, now=now)
    back = await store.next_return(session, institution_ids, now=now)
    return min((moment for moment in (shift, back) if moment is not None), default=None)
