"""Letters that are to be sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.letters.model import Letter
from app.access.letters.rules import LetterState


async def due(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Letter]:
    """Take letters whose time has come, also from a sender that died; others skip them."""
    query = (
        select(Letter)
        .where(Letter.state.in_([LetterState.WAITING, LetterState.SENDING]), Letter.try_at <= now)
        .order_by(Letter.try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def held(session: AsyncSession, letter_id: int, attempt: int) -> Letter | None:
    """Fetch a letter of which this is still the latest try."""
    query = (
        select(Letter)
        .where(
            Letter.id == letter_id,
            Letter.attempts == attempt,
            Letter.state == LetterState.SENDING,
        )
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def delete_old(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete letters written before; only the oldest are looked at."""
    head = select(Letter.id).order_by(Letter.id).limit(limit)
    old = select(Letter.id).where(Letter.id.in_(head), Letter.created_at < before)
    gone = delete(Letter).where(Letter.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(Letter.id))).all())
