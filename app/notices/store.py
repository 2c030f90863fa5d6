"""Reads and writes of notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, Text, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import ColumnKind, unnested
from app.notices.model import Notice

_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "event_id": BigInteger(),
    "case_id": BigInteger(),
    "account_id": BigInteger(),
    "channel": Text(),
    "sentence": Text(),
}
COLUMNS: Final = tuple(_COLUMNS)


async def add(session: AsyncSession, rows: Sequence[Sequence[object]], *, now: datetime) -> None:
    """Write notices in the order of ``COLUMNS``; one that is there already stays as it is."""
    given = unnested("given", _COLUMNS, rows)
    source = select(*(given.c[name] for name in _COLUMNS), literal(now, DateTime(timezone=True)))
    await session.execute(
        insert(Notice).from_select([*_COLUMNS, "created_at"], source).on_conflict_do_nothing()
    )


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
