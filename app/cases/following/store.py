"""Reads of cases that came to somebody whose hours their term does not count in yet."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.cases.model import Case, CasePause
from app.cases.rules import CaseState

_HELD = (CaseState.ASSIGNED, CaseState.IN_WORK)


async def claim_given(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[Case]:
    """Take cases whose holder is not the one for whom the term was last counted."""
    query = (
        select(Case)
        .where(
            Case.state.in_(_HELD),
            Case.counted_for_id.is_distinct_from(Case.official_id),
            Case.id.not_in(without),
        )
        .order_by(Case.id)
        .limit(limit)
        .options(joinedload(Case.page), joinedload(Case.official))
        .with_for_update(skip_locked=True, key_share=True, of=Case)
    )
    return (await session.scalars(query)).all()


async def ended_pauses(session: AsyncSession, case_id: int, since: datetime) -> Sequence[CasePause]:
    """List the pauses of a case that are over and that began after a moment."""
    query = (
        select(CasePause)
        .where(CasePause.case_id == case_id, CasePause.until.is_not(None), CasePause.since >= since)
        .order_by(CasePause.id)
    )
    return (await session.scalars(query)).all()
