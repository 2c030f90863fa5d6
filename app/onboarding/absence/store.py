"""Reads of requests for lawful absence."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.onboarding.absence.model import AbsenceRequest
from app.onboarding.journey.model import PageJourney


async def get(session: AsyncSession, request_id: int) -> AbsenceRequest | None:
    """Fetch one request with its page, held."""
    query = (
        select(AbsenceRequest)
        .where(AbsenceRequest.id == request_id)
        .options(joinedload(AbsenceRequest.page))
        .with_for_update(of=AbsenceRequest)
    )
    return (await session.scalars(query)).one_or_none()


async def newest_of(session: AsyncSession, page_ids: Collection[int]) -> Sequence[AbsenceRequest]:
    """Fetch the newest request of each of these pages."""
    query = (
        select(AbsenceRequest)
        .where(AbsenceRequest.page_id.in_(page_ids))
        .ext(distinct_on(AbsenceRequest.page_id))
        .order_by(AbsenceRequest.page_id, AbsenceRequest.id.desc())
    )
    return (await session.scalars(query)).all()


async def waiting(session: AsyncSession, *, limit: int) -> Sequence[AbsenceRequest]:
    """List the requests that nobody has answered, the oldest first, with their pages."""
    query = (
        select(AbsenceRequest)
        .where(AbsenceRequest.answered_at.is_(None))
        .options(joinedload(AbsenceRequest.page))
        .order_by(AbsenceRequest.asked_at, AbsenceRequest.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def bases_of(
    session: AsyncSession, page_ids: Collection[int]
) -> Sequence[tuple[int, str | None]]:
    """(page, ground) of those of these pages that are lawfully not kept."""
    query = select(PageJourney.page_id, PageJourney.absent_basis).where(
        PageJourney.page_id.in_(page_ids), PageJourney.absent_since.is_not(None)
    )
    return [(page_id, basis) for page_id, basis in await session.execute(query)]
