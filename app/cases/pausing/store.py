"""Reads and writes of the pause log."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case, CasePause
from app.cases.rules import WORKABLE
from app.comments.model import Comment
from app.comments.rules import CommentState

_UNJOINED: Final = (CommentState.NO_ANSWER, CommentState.REVIEW)


async def log_of(session: AsyncSession, case_id: int) -> Sequence[CasePause]:
    """List a case's pauses, the first first."""
    query = select(CasePause).where(CasePause.case_id == case_id).order_by(CasePause.id)
    return (await session.scalars(query)).all()


async def end(session: AsyncSession, case_ids: Collection[int], *, now: datetime) -> None:
    """Write down that the open pauses of these cases are over: now, or since they were to end."""
    await session.execute(
        update(CasePause)
        .where(
            CasePause.case_id.in_(case_ids),
            CasePause.until.is_(None),
            Case.id == CasePause.case_id,
        )
        .values(until=func.least(Case.resume_at, now))
    )


async def claim_awaited(session: AsyncSession, *, limit: int) -> Sequence[int]:
    """Take comments of citizens whose cases wait for them and that were judged to need nothing."""
    query = (
        select(Comment.id)
        .join(
            Case,
            and_(
                Case.page_id == Comment.page_id,
                Case.thread_id == Comment.thread_id,
                Case.author_key == Comment.author_id,
            ),
        )
        .where(
            Case.resume_at.is_not(None),
            Case.state.in_(WORKABLE),
            Comment.fetched_at > Case.paused_at,
            Comment.state.in_(_UNJOINED),
        )
        .order_by(Comment.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Comment)
    )
    return (await session.scalars(query)).all()


async def claim_over(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases whose pause has lasted as long as it was asked for."""
    query = (
        select(Case)
        .where(
            Case.resume_at <= now,
            Case.paused_at.is_not(None),
            Case.state.in_(WORKABLE),
            Case.id.not_in(without),
        )
        .order_by(Case.resume_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Case)
    )
    return (await session.scalars(query)).all()
