"""Marking a page's way; each mark is written down with whoever set it.

Stages follow from facts: a mark asks a worker to look at the page at once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.journey import store
from app.onboarding.journey.errors import (
    AbsentPageError,
    NoBasisError,
    NotAbsentError,
    NotOnProbationError,
)
from app.onboarding.journey.model import JourneyStep, PageJourney
from app.pages.service import PageNotFoundError


async def ensure(session: AsyncSession, page_id: int, *, now: datetime) -> PageJourney:
    """Return the page's way, held; begins it for a page that has none."""
    await store.begin_missing(session, [page_id])
    for journey in await store.held(session, [page_id]):
        journey.look_at = now
        return journey
    raise PageNotFoundError(page_id)


async def find(session: AsyncSession, page_id: int) -> PageJourney | None:
    """Return the page's way; None: no worker has seen the page yet."""
    return await store.found(session, page_id)


async def steps_of(session: AsyncSession, page_id: int) -> Sequence[JourneyStep]:
    """List the last hundred steps of a page's way, the newest first."""
    return await store.steps_of(session, page_id)


async def mark_trained(
    session: AsyncSession,
    page_ids: Collection[int],
    *,
    now: datetime,
    account_id: int | None = None,
) -> None:
    """Record that somebody who answers on these pages was trained; the first time counts.

    A page that was sent back to learn has done so now.
    """
    await store.begin_missing(session, page_ids)
    for journey in await store.held(session, page_ids):
        if journey.trained_at is None or journey.sent_back_at is not None:
            journey.trained_at, journey.sent_back_at = now, None
            _note(session, journey, "Обучение пройдено.", account_id=account_id, now=now)


async def begin_probation(
    session: AsyncSession,
    page_id: int,
    mentor_id: int,
    *,
    now: datetime,
    account_id: int | None = None,
) -> None:
    """Give the page a mentor (an account) until targets are met; again: another mentor.

    Raises AbsentPageError, PageNotFoundError.
    """
    journey = await _kept(session, page_id, now=now)
    journey.mentor_id, journey.graduated_at, journey.sent_back_at = mentor_id, None, None
    journey.probation_from = journey.probation_from or now
    _note(session, journey, "Назначен наставник.", account_id=account_id or mentor_id, now=now)


async def graduate(
    session: AsyncSession,
    page_id: int,
    *,
    reason: str,
    now: datetime,
    account_id: int | None = None,
) -> None:
    """End a probation that went well; ``account_id`` None: the targets were met by themselves.

    Raises NotOnProbationError, AbsentPageError, PageNotFoundError.
    """
    journey = await _on_probation(session, page_id, now=now)
    journey.graduated_at = now
    _note(session, journey, reason, account_id=account_id, now=now)


async def send_back(
    session: AsyncSession, page_id: int, *, reason: str, account_id: int, now: datetime
) -> None:
    """End a probation that went badly: the page learns again, whatever it has answered so far.

    Raises NotOnProbationError, AbsentPageError, PageNotFoundError.
    """
    journey = await _on_probation(session, page_id, now=now)
    journey.probation_from, journey.sent_back_at = None, now
    _note(session, journey, reason, account_id=account_id, now=now)


async def declare_absent(
    session: AsyncSession, page_id: int, basis: str, account_id: int, *, now: datetime
) -> None:
    """Record that the page is lawfully not kept, and on what ground; raises NoBasisError."""
    journey = await ensure(session, page_id, now=now)
    if not basis.strip():
        raise NoBasisError
    journey.absent_since = journey.absent_since or now
    journey.absent_basis = basis.strip()
    note = f"Не ведётся на основании: {journey.absent_basis}"
    _note(session, journey, note, account_id=account_id, now=now)


async def return_from_absence(
    session: AsyncSession, page_id: int, account_id: int, *, now: datetime
) -> None:
    """Record that the page is kept again; raises NotAbsentError."""
    journey = await ensure(session, page_id, now=now)
    if journey.absent_since is None:
        raise NotAbsentError
    journey.absent_since = journey.absent_basis = None
    _note(session, journey, "Страницу снова ведут.", account_id=account_id, now=now)


async def _kept(session: AsyncSession, page_id: int, *, now: datetime) -> PageJourney:
    journey = await ensure(session, page_id, now=now)
    if journey.absent_since is not None:
        raise AbsentPageError
    return journey


async def _on_probation(session: AsyncSession, page_id: int, *, now: datetime) -> PageJourney:
    journey = await _kept(session, page_id, now=now)
    if journey.probation_from is None or journey.graduated_at is not None:
        raise NotOnProbationError
    return journey


def _note(
    session: AsyncSession,
    journey: PageJourney,
    words: str,
    *,
    account_id: int | None,
    now: datetime,
) -> None:
    journey.look_at = now
    session.add(
        JourneyStep(page_id=journey.page_id, note=words, account_id=account_id, happened_at=now)
    )
