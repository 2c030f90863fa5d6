"""Reads and writes of what a centre changed in the list of topics."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.triage.model import TopicEntry

_TOPICS_LOCK: Final = 0x746F7069
"""«topi»: the list is checked as a whole, so it is changed by one at a time."""


async def topic_entries(session: AsyncSession) -> Sequence[TopicEntry]:
    """List what a centre changed against the shipped list."""
    return (await session.scalars(select(TopicEntry).order_by(TopicEntry.code))).all()


async def put_topics(session: AsyncSession, rows: Sequence[dict[str, object]]) -> None:
    """Add or replace entries of the list."""
    if not rows:
        return
    statement = insert(TopicEntry)
    kept = [name for name in rows[0] if name != "code"]
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={name: statement.excluded[name] for name in kept},
        ),
        rows,
    )
    session.expire_all()


async def lock_topics(session: AsyncSession) -> None:
    """Let changes of the list wait for each other until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_TOPICS_LOCK)))
