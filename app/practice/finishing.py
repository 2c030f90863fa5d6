"""The end of a run: its points, and the certificate that good ones bring."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.officials import service as officials
from app.onboarding.journey import service as journey
from app.pages import service as pages
from app.practice import store
from app.practice.exercises import weights
from app.practice.model import Certificate, PracticeRun
from app.practice.rules import mean

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter that is read as a digit, so that a number can be told by telephone."""
_MOST_PAGES: Final = 500


async def finish_if_done(
    session: AsyncSession, run_id: int, person: Person, *, now: datetime
) -> None:
    """Finish a run whose cases are all done, once; certify it where its points suffice."""
    run = await store.hold_run(session, run_id)
    cases = await store.cases_of(session, run.id)
    if run.finished_at is not None or any(case.acted_at is None for case in cases):
        return
    run.finished_at, run.points = now, mean([case.points or 0 for case in cases])
    if run.points >= weights().pass_:
        await _certify(session, run, person, now=now)


async def _certify(
    session: AsyncSession, run: PracticeRun, person: Person, *, now: datetime
) -> None:
    homes = await officials.institutions_of(session, [run.institution_id or 0])
    session.add(
        Certificate(
            number=_new_number(),
            run_id=run.id,
            account_id=run.account_id,
            name=person.name,
            institution=homes[0].name if homes else "",
            points=run.points or 0,
            issued_at=now,
        )
    )
    await session.flush()
    if run.institution_id is not None and person.may(Right.WORK_CASES):
        await _mark_pages(session, run.institution_id, person, now=now)


async def _mark_pages(
    session: AsyncSession, institution_id: int, person: Person, *, now: datetime
) -> None:
    own = frozenset({institution_id})
    kept = await pages.list_pages(session, sight=own, after=0, limit=_MOST_PAGES)
    if kept:
        ids = [page.id for page in kept]
        await journey.mark_trained(session, ids, now=now, account_id=person.account_id)


def _new_number() -> str:
    """Make a number that nobody guesses: eight of thirty letters and digits."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
