"""Changes of the cards of institutions, departments and officials, each checked as a whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import store
from app.officials.cards import InstitutionCard, OfficialCard, faults_of
from app.officials.errors import (
    CardError,
    DepartmentNotFoundError,
    HierarchyCircleError,
    OgrnTakenError,
)
from app.officials.hierarchy import chain
from app.officials.model import Department, Institution, Official
from app.officials.service import add_institution, check_same_institution, find_institution


def card_of_institution(institution: Institution) -> InstitutionCard:
    """Copy out the card as it is."""
    return InstitutionCard(
        name=institution.name,
        kind=institution.kind,
        municipality=institution.municipality,
        ogrn=institution.ogrn,
        address=institution.address,
        phones=tuple(institution.phones),
        region=institution.region,
        level=institution.level,
        parent_id=institution.parent_id,
        fields=tuple(institution.fields),
    )


async def found_institution(
    session: AsyncSession, card: InstitutionCard, *, now: datetime
) -> Institution:
    """Record an institution with its whole card; raises as ``put_institution``."""
    institution = await add_institution(
        session, name=card.name, kind=card.kind, municipality=card.municipality, now=now
    )
    await put_institution(session, institution, card)
    return institution


async def put_institution(
    session: AsyncSession, institution: Institution, card: InstitutionCard
) -> None:
    """Give an institution this card.

    Raises CardError, OgrnTakenError, InstitutionNotFoundError for the one above, and
    HierarchyCircleError. Whoever calls has checked that there are such topics.
    """
    faults = faults_of(card)
    if faults:
        raise CardError(faults)
    await store.hold_arrangement(session)
    await _check_ogrn(session, institution, card.ogrn)
    await _check_parent(session, institution, card.parent_id)
    institution.name, institution.kind = card.name, card.kind
    institution.municipality, institution.region = card.municipality, card.region
    institution.ogrn, institution.address = card.ogrn, card.address
    institution.phones, institution.fields = list(card.phones), list(card.fields)
    institution.level, institution.parent_id = card.level, card.parent_id
    await session.flush()


async def institution_with_ogrn(session: AsyncSession, ogrn: str) -> Institution | None:
    """Fetch the institution with this number in the state register."""
    return await store.institution_with_ogrn(session, ogrn)


async def list_departments(session: AsyncSession, institution_id: int) -> Sequence[Department]:
    """List the departments of an institution, oldest record first."""
    return await store.departments(session, institution_id)


async def put_department(
    session: AsyncSession,
    institution: Institution,
    department_id: int,
    *,
    name: str,
    lead_id: int | None,
) -> Department:
    """Rename a department and say who leads it.

    Raises DepartmentNotFoundError, and ForeignOfficialError for a head from elsewhere.
    """
    department = await store.department(session, department_id)
    if department is None or department.institution_id != institution.id:
        raise DepartmentNotFoundError(department_id)
    await check_same_institution(session, institution.id, official_id=lead_id)
    department.name, department.lead_id = name, lead_id
    await session.flush()
    return department


def card_of_official(official: Official) -> OfficialCard:
    """Copy out the card as it is."""
    return OfficialCard(
        name=official.name,
        email=official.email,
        position=official.position,
        department_id=official.department_id,
        on_duty=official.on_duty,
        follows_roster=official.follows_roster,
        skills=tuple(official.skills),
        capacity=official.capacity,
        weight=official.weight,
        is_coordinator=official.is_coordinator,
        time_zone=official.time_zone,
        hours=tuple(official.hours),
    )


async def put_official(session: AsyncSession, official: Official, card: OfficialCard) -> None:
    """Give an official this card; cases that he has stay with him.

    Shifts and leaves that were entered stay at their moments when his zone changes. Raises
    ForeignOfficialError for a department of another institution. Whoever calls has checked the
    hours, and that there are such topics.
    """
    await check_same_institution(session, official.institution_id, department_id=card.department_id)
    official.name, official.email, official.position = card.name, card.email, card.position
    official.department_id = card.department_id
    official.on_duty, official.follows_roster = card.on_duty, card.follows_roster
    official.skills, official.capacity = list(dict.fromkeys(card.skills)), card.capacity
    official.weight, official.is_coordinator = card.weight, card.is_coordinator
    official.time_zone, official.hours = card.time_zone, list(card.hours)
    await session.flush()


async def _check_ogrn(session: AsyncSession, institution: Institution, ogrn: str) -> None:
    holder = await store.institution_with_ogrn(session, ogrn) if ogrn else None
    if holder is not None and holder.id != institution.id:
        raise OgrnTakenError(holder.name)


async def _check_parent(
    session: AsyncSession, institution: Institution, parent_id: int | None
) -> None:
    if parent_id is None:
        return
    parent = await find_institution(session, parent_id)
    parents = await store.parents(session, [parent_id])
    way = [parent_id, *chain(parents, parent_id)]
    if institution.id not in way:
        return
    between = way[: way.index(institution.id)]
    known = {each.id: each.name for each in await store.institutions_of(session, between)}
    names = [known.get(each, parent.name) for each in between]
    raise HierarchyCircleError([institution.name, *names, institution.name])
