"""Reads and writes of lessons as a centre has changed them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.practice.lessons.model import LessonRead, LessonVersion

_LOCK = 1_745_061
"""Number of the advisory lock under which lessons are changed."""
_MOST = 50


async def lock(session: AsyncSession) -> None:
    """Let nobody else change lessons until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def newest(session: AsyncSession) -> Sequence[LessonVersion]:
    """Fetch the newest version of each lesson that was ever changed here."""
    latest = select(func.max(LessonVersion.id)).group_by(LessonVersion.code)
    query = select(LessonVersion).where(LessonVersion.id.in_(latest))
    return (await session.scalars(query)).all()


async def newest_of(session: AsyncSession, code: str) -> LessonVersion | None:
    """Fetch the newest version of a lesson; None: it was never changed here."""
    query = (
        select(LessonVersion)
        .where(LessonVersion.code == code)
        .order_by(LessonVersion.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def versions_of(session: AsyncSession, code: str) -> Sequence[LessonVersion]:
    """List the versions of a lesson, the newest first."""
    query = (
        select(LessonVersion)
        .where(LessonVersion.code == code)
        .order_by(LessonVersion.id.desc())
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


async def read_by(session: AsyncSession, account_id: int) -> dict[str, LessonRead]:
    """Map lessons to what a person has read of them."""
    query = select(LessonRead).where(LessonRead.account_id == account_id)
    return {row.code: row for row in await session.scalars(query)}


async def readers(session: AsyncSession) -> dict[str, int]:
    """Map lessons to how many people have read them."""
    query = select(LessonRead.code, func.count()).group_by(LessonRead.code)
    return {row[0]: row[1] for row in await session.execute(query)}


async def note_read(
    session: AsyncSession,
    account_id: int,
    code: str,
    *,
    right: int | None,
    asked: int | None,
    now: datetime,
) -> None:
    """Write down that a person has read a lesson; again: how he did last."""
    row = {"account_id": account_id, "code": code, "read_at": now, "right": right, "asked": asked}
    statement = insert(LessonRead).values(**row)
    changed = {name: statement.excluded[name] for name in ("read_at", "right", "asked")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["account_id", "code"], set_=changed)
    )
