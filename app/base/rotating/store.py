"""Sealed columns of any table, read and written in batches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

Row = tuple[int, Sequence[bytes | None]]


async def batch(
    session: AsyncSession, table: Table, columns: Sequence[Column[Any]], *, after: int, limit: int
) -> list[Row]:
    """Take the next rows by number, and keep others from changing them meanwhile."""
    query = (
        select(table.c.id, *columns)
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update()
    )
    return [(row[0], tuple(row[1:])) for row in await session.execute(query)]


async def write(session: AsyncSession, table: Table, row_id: int, values: dict[str, bytes]) -> None:
    """Write sealed values anew."""
    await session.execute(update(table).where(table.c.id == row_id).values(values))


async def count(session: AsyncSession, table: Table) -> int:
    """Count the rows of a table."""
    return (await session.scalars(select(func.count()).select_from(table))).one()
