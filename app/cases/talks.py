"""In which case a citizen's talk goes on: only the latest one is ever open, or opened again."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import store
from app.cases.model import Case
from app.cases.rules import CaseState


async def goes_on(session: AsyncSession, case: Case) -> bool:
    """Say whether the talk of a case that has ended goes on in a later one; nothing is held."""
    return case.state is CaseState.CLOSED and await store.has_later(session, case)


async def heirs_of(session: AsyncSession, several: Collection[Case]) -> dict[int, Case]:
    """Map cases that have ended to the later one in which their talk goes on, if there is one.

    Those are held until the transaction ends.
    """
    ended = {
        case.id: (case.page_id, case.thread_id, case.author_key)
        for case in several
        if case.state is CaseState.CLOSED
    }
    return await store.later_of(session, ended) if ended else {}
