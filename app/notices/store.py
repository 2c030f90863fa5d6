"""Reads and writes of notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.notices.model import Notice


async def add(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> None:
    """Write notices; one that is there already stays as it is."""
    await session.execute(insert(Notice).on_conflict_do_nothing(), list(rows))


async def unread(session: AsyncSession, account_id: int, limit: int) -> Sequence[Notice]:
    """List a person's unread notices, the newest first."""
    query = (
        select(Notice)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def mark_read(session: AsyncSession, account_id: int, up_to: int, *, now: datetime) -> None:
    """Mark a person's notices read, up to an id."""
    await session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.id <= up_to, Notice.read_at.is_(None))
        .values(read_at=now)
    )
