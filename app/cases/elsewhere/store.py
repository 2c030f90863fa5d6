"""Reads of answers that were given without us."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.elsewhere.model import AnswerElsewhere


async def last_of(session: AsyncSession, case_id: int) -> AnswerElsewhere | None:
    """Fetch what was told of a case last, unless that was taken back."""
    query = (
        select(AnswerElsewhere)
        .where(AnswerElsewhere.case_id == case_id, AnswerElsewhere.undone_at.is_(None))
        .order_by(AnswerElsewhere.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()
