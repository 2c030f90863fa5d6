"""Reads and writes of the pause log."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case, CasePause
from app.cases.rules import WORKABLE


async def log_of(session: AsyncSession, case_id: int) -> Sequence[CasePause]:
    """List a case's pauses, the first first."""
    query = select(CasePause).where(CasePause.case_id == case_id).order_by(CasePause.id)
    return (await session.scalars(query)).all()


async def end(session: AsyncSession, case_ids: Collection[int], *, now: datetime) -> None:
    """Write down that the open pauses of these cases are over."""
    await session.execute(
        update(CasePause)
        .where(CasePause.case_id.in_(case_ids), CasePause.until.is_(None))
        .values(until=now)
    )


async def claim_over(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Case]:
    """Take cases whose pause has lasted as long as it was asked for."""
    query = (
        select(Case)
        .where(Case.resume_at <= now, Case.paused_at.is_not(None), Case.state.in_(WORKABLE))
        .order_by(Case.resume_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Case)
    )
    return (await session.scalars(query)).all()
