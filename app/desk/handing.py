"""To whom a case may be handed over or given, as the page offers it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.cases.model import Case
from app.cases.rules import WORKABLE
from app.officials import asking
from app.officials import service as officials
from app.officials.model import Official
from app.routing import redirecting, suggesting


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of where to."""

    value: str
    """What the form sends, such as ``department:7``."""
    title: str
    why: str = ""


class PlaceGroup(msgspec.Struct, frozen=True):
    """Choices under one heading."""

    title: str
    places: tuple[Place, ...]


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms of handing over and giving by hand offer."""

    places: tuple[PlaceGroup, ...] = ()
    """Empty: the case is not to be handed over."""
    people: tuple[PlaceGroup, ...] = ()
    """Officials by institution; empty: not for this person, or somebody has the case."""


async def hands_for(session: AsyncSession, case: Case, person: Person, *, now: datetime) -> Hands:
    """Tell where this person may send the case; nowhere once nobody has to answer it."""
    if case.state not in WORKABLE or not person.may(Right.WORK_CASES):
        return Hands()
    return Hands(
        places=await _places(session, case, now=now),
        people=await _people(session, case, person, now=now),
    )


async def _places(session: AsyncSession, case: Case, *, now: datetime) -> tuple[PlaceGroup, ...]:
    groups = [
        PlaceGroup("Похоже, это сюда", await _suggested(session, case)),
        PlaceGroup("В своём учреждении", await _inside(session, case, now=now)),
        PlaceGroup("Выше", await _above(session, case)),
    ]
    return tuple(group for group in groups if group.places)


async def _suggested(session: AsyncSession, case: Case) -> tuple[Place, ...]:
    found = await suggesting.suggest(session, case)
    names = {
        department.id: department.name
        for home in {each.institution_id for each in found if each.department_id}
        for department in await asking.departments_in(session, home)
    }
    return tuple(
        Place(value=f"institution:{each.institution_id}", title=each.title, why=each.why)
        if each.department_id is None
        else Place(
            value=f"department:{each.department_id}",
            title=f"{each.title}, {names[each.department_id]}",
            why=each.why,
        )
        for each in found
    )


async def _inside(session: AsyncSession, case: Case, *, now: datetime) -> tuple[Place, ...]:
    home = case.institution_id
    departments = [
        Place(value=f"department:{each.id}", title=each.name, why="отдел")
        for each in await asking.departments_in(session, home)
        if each.id != case.department_id
    ]
    on_duty = await officials.on_duty_in(session, [home], now=now)
    ids = {each.official_id for each in on_duty} - {case.official_id}
    colleagues = [_named(each) for each in _sorted(await officials.officials_of(session, ids))]
    return (*departments, *colleagues)


async def _above(session: AsyncSession, case: Case) -> tuple[Place, ...]:
    home = case.institution_id
    nearest = (await officials.chain_above(session, [home]))[home][:1]
    places = [
        Place(value=f"institution:{each.id}", title=each.name)
        for each in await officials.institutions_of(session, nearest)
    ]
    if not case.needs_coordinator:
        places.append(Place(value="coordinator", title="Координатору, пусть решит"))
    return tuple(places)


async def _people(
    session: AsyncSession, case: Case, person: Person, *, now: datetime
) -> tuple[PlaceGroup, ...]:
    """List whom a coordinator may name: in his own institution and in all below it."""
    if case.official_id is not None and not case.needs_coordinator:
        return ()
    if not await redirecting.coordinates(session, person, case.institution_id, now=now):
        return ()
    institutions = await officials.list_institutions(session)
    above = await officials.chain_above(session, [each.id for each in institutions])
    own = person.scope()
    reached = {
        each.id: each.name
        for each in institutions
        if own is None or own == each.id or own in above[each.id]
    }
    homes: dict[int, list[Official]] = {}
    for official in await officials.list_officials(session):
        if official.institution_id in reached:
            homes.setdefault(official.institution_id, []).append(official)
    nearest_first = sorted(homes, key=lambda home: (home != case.institution_id, reached[home]))
    return tuple(
        PlaceGroup(reached[home], tuple(_named(each) for each in _sorted(homes[home])))
        for home in nearest_first
    )


def _sorted(people: Sequence[Official]) -> list[Official]:
    return sorted(people, key=lambda each: each.name)


def _named(official: Official) -> Place:
    return Place(value=f"official:{official.id}", title=official.name, why=official.position)
