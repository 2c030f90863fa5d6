"""Small questions that other rooms ask about where and when people work."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.sight import Sight
from app.officials import store
from app.officials.hierarchy import chain
from app.officials.model import Department, Institution, Official

_MOST_WORDS: Final = 8


def level_of(institution: Institution) -> str | None:
    """Tell which level of power an institution belongs to; None: it was not told."""
    return institution.level


def fields_of(institution: Institution) -> Sequence[str]:
    """Tell for which topics or groups of them an institution answers beyond its own pages."""
    return institution.fields


async def regions(session: AsyncSession) -> set[str]:
    """Tell the regions that institutions name as their own; an empty code is the usual one."""
    return await store.regions(session)


async def hours_kept(session: AsyncSession) -> set[tuple[str, tuple[str, ...]]]:
    """Tell each (zone, hours) that somebody keeps; an empty zone or hours are the usual ones."""
    return await store.hours_kept(session)


async def shifts_between(
    session: AsyncSession, begins: datetime, ends: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """Tell from when to when anybody has shifts that touch this time, in no order."""
    return await store.shifts_between(session, begins, ends)


async def homes_of_officials(
    session: AsyncSession, official_ids: Collection[int]
) -> dict[int, int]:
    """Map officials to their institutions; who does not exist is left out."""
    return await store.homes_of_officials(session, official_ids)


async def homes_of_departments(
    session: AsyncSession, department_ids: Collection[int]
) -> dict[int, int]:
    """Map departments to their institutions; what does not exist is left out."""
    return await store.homes_of_departments(session, department_ids)


async def staffed_departments(session: AsyncSession, department_ids: Collection[int]) -> set[int]:
    """Tell in which of these departments somebody may come on duty: is not switched off."""
    return set(await store.staffed_departments(session, department_ids))


async def staffed_institutions(session: AsyncSession) -> set[int]:
    """Tell in which institutions somebody may come on duty: is not switched off."""
    return set(await store.staffed_institutions(session))


async def has_coordinators(session: AsyncSession) -> bool:
    """Tell whether anybody who is not switched off bears the mark of a coordinator."""
    return await store.has_coordinators(session)


async def departments_in(session: AsyncSession, institution_id: int) -> Sequence[Department]:
    """List the departments of an institution, oldest record first."""
    return await store.departments(session, institution_id)


async def every_department(session: AsyncSession) -> Sequence[Department]:
    """List the departments of all institutions, by name."""
    return await store.every_department(session)


async def people_near(
    session: AsyncSession, institution_id: int, *, sight: Sight, words: str, limit: int
) -> Sequence[tuple[Official, str]]:
    """List people in sight with the names of their institutions, the nearest to one first.

    Every word asked for stands in a name, a position or an institution's name.
    """
    home = await store.institution(session, institution_id)
    if home is None:
        return ()
    parents = await store.parents(session, [institution_id])
    return await store.people_near(
        session,
        home,
        chain(parents, institution_id),
        sight=sight,
        words=words.replace("\x00", "").split()[:_MOST_WORDS],
        limit=limit,
    )
