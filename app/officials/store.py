"""Reads of institutions, departments and officials."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials.model import Department, Institution, Official


async def institution(session: AsyncSession, institution_id: int) -> Institution | None:
    """Fetch one institution."""
    return await session.get(Institution, institution_id)


async def institution_named(session: AsyncSession, name: str) -> Institution | None:
    """Fetch the institution of this name, the oldest if there are several."""
    query = select(Institution).where(Institution.name == name).order_by(Institution.id).limit(1)
    return (await session.scalars(query)).first()


async def institutions(session: AsyncSession, *, only: int | None) -> Sequence[Institution]:
    """List institutions by name, or the one that the reader may see."""
    query = select(Institution).order_by(Institution.name, Institution.id)
    if only is not None:
        query = query.where(Institution.id == only)
    return (await session.scalars(query)).all()


async def institutions_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Institution]:
    """Fetch institutions by their ids, in no order."""
    return (await session.scalars(select(Institution).where(Institution.id.in_(ids)))).all()


async def department(session: AsyncSession, department_id: int) -> Department | None:
    """Fetch one department."""
    return await session.get(Department, department_id)


async def official(session: AsyncSession, official_id: int, *, lock: bool) -> Official | None:
    """Fetch one official; lock him when a change is about to happen."""
    return await session.get(Official, official_id, with_for_update=lock)


async def officials(session: AsyncSession, *, institution_id: int | None) -> Sequence[Official]:
    """List officials of an institution, or all of them, oldest record first."""
    query = select(Official).order_by(Official.id)
    if institution_id is not None:
        query = query.where(Official.institution_id == institution_id)
    return (await session.scalars(query)).all()


async def officials_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Official]:
    """Fetch officials by their ids, in no order."""
    return (await session.scalars(select(Official).where(Official.id.in_(ids)))).all()


async def on_duty(
    session: AsyncSession, institution_ids: Collection[int]
) -> Sequence[tuple[int, int, int | None]]:
    """List (official, institution, department) of everybody on duty in these institutions."""
    query = (
        select(Official.id, Official.institution_id, Official.department_id)
        .where(Official.on_duty, Official.institution_id.in_(institution_ids))
        .order_by(Official.id)
    )
    return [(row.id, row.institution_id, row.department_id) for row in await session.execute(query)]
