"""Reads and writes of consents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.model import Consent
from app.pages.model import Page


async def get(session: AsyncSession, consent_id: int) -> Consent | None:
    """Fetch a consent to change it."""
    return await session.get(Consent, consent_id, with_for_update=True)


async def with_state(session: AsyncSession, state_digest: str) -> Consent | None:
    """Fetch the consent that this state belongs to, to change it."""
    query = select(Consent).where(Consent.state_digest == state_digest).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def latest(session: AsyncSession, page_id: int) -> Consent | None:
    """Fetch what was asked of a page last."""
    query = select(Consent).where(Consent.page_id == page_id).order_by(Consent.id.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def claim(
    session: AsyncSession, *, now: datetime, until: datetime, limit: int
) -> Sequence[tuple[Consent, str | None]]:
    """Lease consents that were given, the oldest first, each with its page's external id."""
    query = (
        select(Consent, Page.external_id)
        .join(Page, Page.id == Consent.page_id)
        .where(
            Consent.given_at.is_not(None),
            Consent.settled_at.is_(None),
            or_(Consent.leased_until.is_(None), Consent.leased_until <= now),
        )
        .order_by(Consent.given_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Consent)
    )
    rows = [(consent, external_id) for consent, external_id in await session.execute(query)]
    for consent, _ in rows:
        consent.leased_until = until
    return rows


async def forget(session: AsyncSession, page_id: int, *, before: datetime) -> None:
    """Drop a page's consents that were asked for before then."""
    await session.execute(
        delete(Consent).where(Consent.page_id == page_id, Consent.asked_at < before)
    )
