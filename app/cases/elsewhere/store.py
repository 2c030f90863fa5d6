"""Reads of answers that were given without us."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.elsewhere.model import AnswerElsewhere
from app.cases.model import Case


async def last_of(session: AsyncSession, case_id: int) -> AnswerElsewhere | None:
    """Fetch what was told of a case last, unless that was taken back."""
    query = (
        select(AnswerElsewhere)
        .where(AnswerElsewhere.case_id == case_id, AnswerElsewhere.undone_at.is_(None))
        .order_by(AnswerElsewhere.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def later_case(session: AsyncSession, case: Case) -> int | None:
    """Tell the latest case in which a case's talk has gone on since; None: in none."""
    query = select(func.max(Case.id)).where(
        Case.page_id == case.page_id,
        Case.thread_id == case.thread_id,
        Case.author_key == case.author_key,
        Case.id > case.id,
    )
    return await session.scalar(query)
