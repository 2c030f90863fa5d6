"""Reads of institutions, departments, officials, their shifts and leaves."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, any_, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import ForUpdateArg

from app.base.database import within
from app.base.sight import Sight
from app.officials.model import Department, Institution, Leave, Official, Shift

_ARRANGEMENT_LOCK: Final = 0x0FF1C1A1
"""Held by whoever changes who is above whom, or who stands in for whom."""
_HELD: Final = ForUpdateArg(key_share=True)
"""A row that is about to change may be pointed at meanwhile: cases go on being given out."""
_OnDuty = Row[int, int, int | None, list[str], int | None, float, bool, str, list[str], list[str]]
"""Official, institution, department, skills, capacity, weight, is coordinator, zone, hours."""


async def hold_arrangement(session: AsyncSession) -> None:
    """Let such changes wait for each other, for two together may close a circle."""
    await session.execute(select(func.pg_advisory_xact_lock(_ARRANGEMENT_LOCK)))


async def institution(
    session: AsyncSession, institution_id: int, *, lock: bool = False
) -> Institution | None:
    """Fetch one institution; lock it when a change is about to happen."""
    return await session.get(Institution, institution_id, with_for_update=_HELD if lock else None)


async def institution_named(session: AsyncSession, name: str) -> Institution | None:
    """Fetch the institution of this name, the oldest if there are several."""
    query = select(Institution).where(Institution.name == name).order_by(Institution.id).limit(1)
    return (await session.scalars(query)).first()


async def institution_with_ogrn(session: AsyncSession, ogrn: str) -> Institution | None:
    """Fetch the institution of this number."""
    return (await session.scalars(select(Institution).where(Institution.ogrn == ogrn))).first()


async def institutions(session: AsyncSession, *, sight: Sight) -> Sequence[Institution]:
    """List institutions by name, as far as the reader sees."""
    query = (
        select(Institution)
        .where(within(Institution.id, sight))
        .order_by(Institution.name, Institution.id)
    )
    return (await session.scalars(query)).all()


async def institutions_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Institution]:
    """Fetch institutions by their ids, in no order."""
    return (await session.scalars(select(Institution).where(Institution.id.in_(ids)))).all()


async def zone_of(
    session: AsyncSession, *, official_id: int | None, institution_id: int | None
) -> str:
    """Name the zone of an official, else of an institution; empty where neither has one."""
    own = select(func.nullif(Official.time_zone, "")).where(Official.id == official_id)
    home = select(func.nullif(Institution.time_zone, "")).where(Institution.id == institution_id)
    query = select(func.coalesce(own.scalar_subquery(), home.scalar_subquery(), ""))
    name: str = (await session.scalars(query)).one()
    return name


async def parents(session: AsyncSession, ids: Collection[int]) -> dict[int, int | None]:
    """Map these institutions and all above them to the one above each."""
    above = (
        select(Institution.id, Institution.parent_id)
        .where(Institution.id.in_(ids))
        .cte("above", recursive=True)
    )
    higher = select(Institution.id, Institution.parent_id).join(
        above, Institution.id == above.c.parent_id
    )
    rows = await session.execute(select(above.union(higher)))
    return {row.id: row.parent_id for row in rows}


async def below(session: AsyncSession, institution_id: int) -> list[int]:
    """List the institutions below one, all the way down."""
    under = (
        select(Institution.id)
        .where(Institution.parent_id == institution_id)
        .cte("under", recursive=True)
    )
    lower = select(Institution.id).join(under, Institution.parent_id == under.c.id)
    return list(await session.scalars(select(under.union(lower).c.id)))


async def in_municipalities(
    session: AsyncSession, municipalities: Collection[str]
) -> Sequence[tuple[int, str]]:
    """List (institution, municipality) of these municipalities."""
    query = select(Institution.id, Institution.municipality).where(
        Institution.municipality.in_(municipalities)
    )
    return [(number, municipality) for number, municipality in await session.execute(query)]


async def agencies(
    session: AsyncSession, *, field: str, municipality: str
) -> Sequence[Institution]:
    """List who answers for a field there, those of the municipality before the region's."""
    query = (
        select(Institution)
        .where(
            literal(field) == any_(Institution.fields),
            Institution.municipality.in_({municipality, ""}),
        )
        .order_by(Institution.municipality == "", Institution.id)
    )
    return (await session.scalars(query)).all()


async def department(session: AsyncSession, department_id: int) -> Department | None:
    """Fetch one department."""
    return await session.get(Department, department_id)


async def departments(session: AsyncSession, institution_id: int) -> Sequence[Department]:
    """List the departments of an institution, oldest record first."""
    query = (
        select(Department)
        .where(Department.institution_id == institution_id)
        .order_by(Department.id)
    )
    return (await session.scalars(query)).all()


async def every_department(session: AsyncSession) -> Sequence[Department]:
    """List the departments of all institutions, by name."""
    return (await session.scalars(select(Department).order_by(Department.name))).all()


async def official(session: AsyncSession, official_id: int, *, lock: bool) -> Official | None:
    """Fetch one official; lock him when a change is about to happen."""
    return await session.get(Official, official_id, with_for_update=_HELD if lock else None)


async def officials(session: AsyncSession, *, sight: Sight) -> Sequence[Official]:
    """List officials of these institutions, oldest record first."""
    query = select(Official).where(within(Official.institution_id, sight)).order_by(Official.id)
    return (await session.scalars(query)).all()


async def beside(session: AsyncSession, home: Institution) -> Sequence[tuple[Official, str]]:
    """List officials here, right above, right below and under the same founder, here first."""
    near = [Institution.id == home.id, Institution.parent_id == home.id]
    if home.parent_id is not None:
        near += [Institution.id == home.parent_id, Institution.parent_id == home.parent_id]
    query = (
        select(Official, Institution.name)
        .join(Institution, Institution.id == Official.institution_id)
        .where(or_(*near))
        .order_by(Institution.id != home.id, Institution.name, Institution.id, Official.name)
    )
    return [(official, name) for official, name in await session.execute(query)]


async def officials_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Official]:
    """Fetch officials by their ids, in no order."""
    return (await session.scalars(select(Official).where(Official.id.in_(ids)))).all()


async def people_near(
    session: AsyncSession,
    home: Institution,
    chain: Sequence[int],
    *,
    sight: Sight,
    words: Sequence[str],
    limit: int,
) -> Sequence[tuple[Official, str]]:
    """List people with the names of their institutions: from home, up the chain, then about it.

    Each of the words stands in the name, the position or the name of the institution.
    """
    named = func.concat_ws(" ", Official.name, Official.position, Institution.name)
    rank = case(
        {number: place for place, number in enumerate((home.id, *chain))},
        value=Institution.id,
        else_=len(chain) + 1,
    )
    query = (
        select(Official, Institution.name)
        .join(Institution, Institution.id == Official.institution_id)
        .where(within(Institution.id, sight))
        .where(*(named.icontains(word, autoescape=True) for word in words))
        .order_by(
            rank,
            Institution.municipality != home.municipality,
            Institution.name,
            Institution.id,
            Official.name,
            Official.id,
        )
        .limit(limit)
    )
    return [(official, name) for official, name in await session.execute(query)]


async def names_of(session: AsyncSession, official_ids: Collection[int]) -> dict[int, str]:
    """Tell the names of officials."""
    query = select(Official.id, Official.name).where(Official.id.in_(official_ids))
    return {row.id: row.name for row in await session.execute(query)}


async def on_duty(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> Sequence[_OnDuty]:
    """List everybody who takes new cases there now, with his own or his institution's hours."""
    in_shift = exists().where(Shift.official_id == Official.id, *_during(Shift, now))
    query = (
        select(
            Official.id,
            Official.institution_id,
            Official.department_id,
            Official.skills,
            Official.capacity,
            Official.weight,
            Official.is_coordinator,
            _first_told(Official.time_zone, Institution.time_zone).label("zone"),
            Official.hours,
            Institution.hours.label("usual_hours"),
        )
        .join(Institution, Institution.id == Official.institution_id)
        .where(
            Official.institution_id.in_(institution_ids),
            Official.on_duty,
            or_(Official.follows_roster.is_(False), in_shift),
            ~_away(now),
        )
        .order_by(Official.id)
    )
    return (await session.execute(query)).all()


async def away(
    session: AsyncSession, official_ids: Collection[int], *, now: datetime
) -> Sequence[Row[int, int | None, datetime, datetime, date]]:
    """List the leaves of those who are away now, of their substitutes who are, and so on."""
    leave = select(
        Leave.official_id, Leave.substitute_id, Leave.starts_at, Leave.ends_at, Leave.last_day
    ).where(Leave.cancelled_at.is_(None), *_during(Leave, now))
    first = leave.where(Leave.official_id.in_(official_ids)).cte("away", recursive=True)
    further = leave.join(first, Leave.official_id == first.c.substitute_id)
    return (await session.execute(select(first.union(further)))).all()


async def away_in(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> Sequence[Row[int, int, int | None]]:
    """List (official, institution, department) of those away now from these institutions."""
    query = (
        select(Official.id, Official.institution_id, Official.department_id)
        .where(Official.institution_id.in_(institution_ids), _away(now))
        .order_by(Official.id)
    )
    return (await session.execute(query)).all()


async def next_shift(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> datetime | None:
    """Tell when somebody there next begins a shift that counts."""
    query = (
        select(func.min(Shift.starts_at))
        .join(Official, Official.id == Shift.official_id)
        .where(
            Official.institution_id.in_(institution_ids),
            Official.on_duty,
            Official.follows_roster,
            Shift.starts_at > now,
            ~_away(Shift.starts_at),
        )
    )
    return await session.scalar(query)


async def next_return(
    session: AsyncSession, institution_ids: Collection[int], *, now: datetime
) -> datetime | None:
    """Tell when somebody there next comes back from leave, whether he then has a shift or not."""
    query = (
        select(func.min(Leave.ends_at))
        .join(Official, Official.id == Leave.official_id)
        .where(
            Official.institution_id.in_(institution_ids),
            Official.on_duty,
            Leave.cancelled_at.is_(None),
            Leave.ends_at > now,
        )
    )
    return await session.scalar(query)


async def shift(session: AsyncSession, official_id: int, shift_id: int) -> Shift | None:
    """Fetch a shift of the official."""
    query = select(Shift).where(Shift.id == shift_id, Shift.official_id == official_id)
    return (await session.scalars(query)).first()


async def shifts(
    session: AsyncSession,
    official_ids: Collection[int],
    *,
    since: datetime,
    until: datetime | None = None,
    limit: int | None = None,
) -> Sequence[Shift]:
    """List the shifts that end after one moment and start before another, in their order."""
    query = (
        select(Shift)
        .where(Shift.official_id.in_(official_ids), Shift.ends_at > since)
        .order_by(Shift.starts_at, Shift.id)
        .limit(limit)
    )
    if until is not None:
        query = query.where(Shift.starts_at < until)
    return (await session.scalars(query)).all()


async def drop(session: AsyncSession, shift: Shift) -> None:
    """Strike a shift off the roster."""
    await session.delete(shift)
    await session.flush()


async def leave(session: AsyncSession, official_id: int, leave_id: int) -> Leave | None:
    """Fetch a leave of the official, and lock it."""
    query = select(Leave).where(Leave.id == leave_id, Leave.official_id == official_id)
    return (await session.scalars(query.with_for_update())).first()


async def leaves(
    session: AsyncSession, official_ids: Collection[int], *, limit: int
) -> Sequence[Leave]:
    """List leaves of officials, cancelled ones too, the latest first."""
    query = (
        select(Leave)
        .where(Leave.official_id.in_(official_ids))
        .order_by(Leave.starts_at.desc(), Leave.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def leaves_crossing(
    session: AsyncSession, *, starts_at: datetime, ends_at: datetime
) -> Sequence[Leave]:
    """List everybody's leaves that have a moment in common with a time."""
    query = (
        select(Leave)
        .where(Leave.cancelled_at.is_(None), Leave.starts_at < ends_at, Leave.ends_at > starts_at)
        .order_by(Leave.starts_at, Leave.id)
    )
    return (await session.scalars(query)).all()


async def leaves_from(
    session: AsyncSession, official_ids: Collection[int], *, now: datetime
) -> Sequence[Leave]:
    """List the present and coming leaves of officials, the nearest first."""
    query = (
        select(Leave)
        .where(
            Leave.official_id.in_(official_ids), Leave.cancelled_at.is_(None), Leave.ends_at > now
        )
        .order_by(Leave.starts_at, Leave.id)
    )
    return (await session.scalars(query)).all()


def _first_told(
    own: InstrumentedAttribute[str], usual: InstrumentedAttribute[str]
) -> ColumnElement[str]:
    return case((own != "", own), else_=usual)


def _away(moment: Any) -> ColumnElement[bool]:
    return exists().where(
        Leave.official_id == Official.id, Leave.cancelled_at.is_(None), *_during(Leave, moment)
    )


def _during(times: type[Shift | Leave], moment: Any) -> tuple[ColumnElement[bool], ...]:
    return (and_(times.starts_at <= moment, times.ends_at > moment),)


async def regions(session: AsyncSession) -> set[str]:
    """Tell the regions that institutions name as their own."""
    return set(await session.scalars(select(Institution.region).distinct()))


async def hours_kept(session: AsyncSession) -> set[tuple[str, tuple[str, ...]]]:
    """Tell each (zone, hours) that an institution or one of its people keeps."""
    houses = select(Institution.time_zone, Institution.hours)
    people = select(
        _first_told(Official.time_zone, Institution.time_zone),
        case((func.cardinality(Official.hours) > 0, Official.hours), else_=Institution.hours),
    ).join(Institution, Institution.id == Official.institution_id)
    rows = await session.execute(houses.union(people))
    return {(zone, tuple(hours)) for zone, hours in rows}


async def shifts_between(
    session: AsyncSession, begins: datetime, ends: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """List the (beginning, end) of shifts that touch this time; those of several people once."""
    query = (
        select(Shift.starts_at, Shift.ends_at)
        .where(Shift.starts_at < ends, Shift.ends_at > begins)
        .distinct()
    )
    return [(starts_at, ends_at) for starts_at, ends_at in await session.execute(query)]


async def homes_of_officials(
    session: AsyncSession, official_ids: Collection[int]
) -> dict[int, int]:
    """Map officials to their institutions."""
    query = select(Official.id, Official.institution_id).where(Official.id.in_(official_ids))
    return {row.id: row.institution_id for row in await session.execute(query)}


async def homes_of_departments(
    session: AsyncSession, department_ids: Collection[int]
) -> dict[int, int]:
    """Map departments to their institutions."""
    query = select(Department.id, Department.institution_id).where(
        Department.id.in_(department_ids)
    )
    return {row.id: row.institution_id for row in await session.execute(query)}


async def staffed_departments(
    session: AsyncSession, department_ids: Collection[int]
) -> Sequence[int]:
    """List those of these departments in which somebody is not switched off."""
    somebody = exists().where(Official.department_id == Department.id, Official.on_duty)
    query = select(Department.id).where(Department.id.in_(department_ids), somebody)
    return (await session.scalars(query)).all()


async def staffed_institutions(session: AsyncSession) -> Sequence[int]:
    """List the institutions in which somebody is not switched off."""
    somebody = exists().where(Official.institution_id == Institution.id, Official.on_duty)
    return (await session.scalars(select(Institution.id).where(somebody))).all()


async def has_coordinators(session: AsyncSession) -> bool:
    """Tell whether any coordinator is not switched off."""
    query = select(Official.id).where(Official.is_coordinator, Official.on_duty).limit(1)
    return await session.scalar(query) is not None
