"""What the end of a case teaches the judge."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import store
from app.cases.model import Case
from app.cases.rules import Outcome
from app.triage import ruling


async def needed_none(
    session: AsyncSession, case: Case, person: Person, *, reason: str, now: datetime
) -> None:
    """Tell the judge that nothing in a case needed an answer, as whoever closed it says."""
    said = [comment for _, comment in await store.comments_of(session, [case.id])]
    await ruling.need_none(session, said, person, note=reason, now=now)


async def needed_one(session: AsyncSession, several: Collection[Case]) -> None:
    """Take that back for cases whose citizens write that nothing was settled.

    They must be as they were closed: the decisions are known by that moment.
    """
    for case in several:
        if case.outcome is Outcome.NO_ANSWER_NEEDED and case.closed_at is not None:
            said = [comment.id for _, comment in await store.comments_of(session, [case.id])]
            await ruling.withdraw(session, said, decided_at=case.closed_at)
