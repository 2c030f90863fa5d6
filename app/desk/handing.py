"""To whom cases may be handed over or given, as pages offer it, and handing one over so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.cases.model import Case
from app.cases.rules import WORKABLE
from app.desk.giving import Place, PlaceGroup, is_held, named, number_in, people_for
from app.officials import asking
from app.officials import service as officials
from app.officials.model import Official
from app.routing import redirecting, suggesting
from app.routing.redirecting import Destination

_COORDINATOR: Final = "coordinator"


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms of handing over and giving by hand offer."""

    places: tuple[PlaceGroup, ...] = ()
    """Empty: the case is not to be handed over."""
    gives: bool = False
    """The reader may name an official; false: it is not for him, or somebody has the case."""
    asked: str = ""
    """The words by which he looks for somebody."""
    people: tuple[PlaceGroup, ...] = ()
    """Officials by institution, the nearest first."""
    is_cut: bool = False
    """There are more than are shown."""


async def hand_over(
    session: AsyncSession, case: Case, person: Person, *, to: str, reason: str, now: datetime
) -> None:
    """Send a case, which the caller holds, where ``to`` says as ``Place.value`` spells it.

    Raises what ``redirecting.redirect`` and ``ask_coordinator`` raise.
    """
    if to == _COORDINATOR:
        await redirecting.ask_coordinator(session, case, person, reason=reason, now=now)
        return
    address = Destination(
        institution_id=number_in(to, "institution"),
        department_id=number_in(to, "department"),
        official_id=number_in(to, "official"),
    )
    await redirecting.redirect(session, case, person, to=address, reason=reason, now=now)


async def hands_for(
    session: AsyncSession, case: Case, person: Person, *, asked: str = "", now: datetime
) -> Hands:
    """Tell where this person may send the case; nowhere once nobody has to answer it."""
    if case.state not in WORKABLE or not person.may(Right.WORK_CASES):
        return Hands()
    places = await places_for(session, [case], now=now)
    if not _may_give(case, person):
        return Hands(places=places)
    found = await people_for(session, person, case.institution_id, asked=asked, now=now)
    return Hands(
        places=places,
        gives=True,
        asked=asked,
        people=found.people,
        is_cut=found.is_cut,
    )


async def places_for(
    session: AsyncSession, several: Sequence[Case], *, now: datetime
) -> tuple[PlaceGroup, ...]:
    """Offer where cases may go together, as seen from the first; not where all of them are."""
    home = several[0].institution_id
    is_one_matter = len({case.topic for case in several}) == 1
    suggested = await _suggested(session, several[0]) if is_one_matter else ()
    groups = [
        PlaceGroup("Похоже, это сюда", suggested),
        PlaceGroup("В своём учреждении", await _inside(session, home, several, now=now)),
        PlaceGroup("Выше", await _above(session, home, several)),
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


async def _inside(
    session: AsyncSession, home: int, several: Sequence[Case], *, now: datetime
) -> tuple[Place, ...]:
    already = {case.department_id for case in several}
    departments = [
        Place(value=f"department:{each.id}", title=each.name, why="отдел")
        for each in await asking.departments_in(session, home)
        if already != {each.id}
    ]
    holders = {case.official_id for case in several}
    on_duty = await officials.on_duty_in(session, [home], now=now)
    ids = {each.official_id for each in on_duty if holders != {each.official_id}}
    colleagues = [named(each) for each in _sorted(await officials.officials_of(session, ids))]
    return (*departments, *colleagues)


async def _above(session: AsyncSession, home: int, several: Sequence[Case]) -> tuple[Place, ...]:
    nearest = (await officials.chain_above(session, [home]))[home][:1]
    places = [
        Place(value=f"institution:{each.id}", title=each.name)
        for each in await officials.institutions_of(session, nearest)
    ]
    if not all(case.needs_coordinator for case in several):
        places.append(Place(value=_COORDINATOR, title="Координатору, пусть решит"))
    return tuple(places)


def _may_give(case: Case, person: Person) -> bool:
    """Say whether a case is to be given by hand, and by this person."""
    if is_held(case):
        return False
    return redirecting.coordinates(person, case.institution_id)


def _sorted(people: Sequence[Official]) -> list[Official]:
    return sorted(people, key=lambda each: each.name)
