"""Small questions that routing asks about where people work."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import store
from app.officials.model import Department, Institution


def level_of(institution: Institution) -> str | None:
    """Tell which level of power an institution belongs to; None: it was not told."""
    return institution.level


def fields_of(institution: Institution) -> Sequence[str]:
    """Tell for which topics or groups of them an institution answers beyond its own pages."""
    return institution.fields


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


async def departments_in(session: AsyncSession, institution_id: int) -> Sequence[Department]:
    """List the departments of an institution, oldest record first."""
    return await store.departments(session, institution_id)
