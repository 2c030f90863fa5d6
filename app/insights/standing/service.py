"""How the service stands now, as far as somebody sees."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.insights.standing import store
from app.insights.standing.rules import PagesStanding, WaitingLine


async def pages_of(session: AsyncSession, person: Person, *, now: datetime) -> PagesStanding:
    """Tell which pages trouble somebody who sees them, the longest trouble first."""
    return await store.pages(session, sight=person.sight, now=now)


async def approvals_of(session: AsyncSession, person: Person) -> tuple[int, int]:
    """(others' answers that he may approve, answers to his own cases that wait for it)."""
    return await store.approvals(
        session,
        sight=person.sight,
        account_id=person.account_id,
        official_id=person.official_id,
    )


async def queues(session: AsyncSession) -> Sequence[WaitingLine]:
    """Tell what waits for each stage and for how long."""
    return await store.queues(session)
