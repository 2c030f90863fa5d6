"""Counts of failures and known browsers in the database."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.limits.model import FailureCount, KnownDevice

_SWEPT = 100


async def hold(session: AsyncSession, key: str, *, now: datetime) -> FailureCount:
    """Fetch a count and keep everybody else from it until the end of the transaction."""
    blank = insert(FailureCount).values(key=key, failures=0, last_at=now, blocked_until=now)
    held = blank.on_conflict_do_update(
        index_elements=[FailureCount.key], set_={"key": blank.excluded.key}
    ).returning(FailureCount)
    rows = await session.scalars(held, execution_options={"populate_existing": True})
    return rows.one()


async def blocked_until(session: AsyncSession, key: str) -> datetime | None:
    """Tell until when a count blocks; None where nothing is counted."""
    query = select(FailureCount.blocked_until).where(FailureCount.key == key)
    return (await session.scalars(query)).one_or_none()


async def forget(session: AsyncSession, key: str) -> None:
    """Forget a count."""
    await session.execute(delete(FailureCount).where(FailureCount.key == key))


async def sweep(session: AsyncSession, *, before: datetime) -> None:
    """Forget a batch of old counts that nobody holds."""
    old = (
        select(FailureCount.key)
        .where(FailureCount.last_at < before)
        .limit(_SWEPT)
        .with_for_update(skip_locked=True)
    )
    await session.execute(delete(FailureCount).where(FailureCount.key.in_(old.scalar_subquery())))


async def device(session: AsyncSession, secret_hash: str, account_id: int) -> int | None:
    """Tell which known browser of this account has this secret."""
    query = select(KnownDevice.id).where(
        KnownDevice.secret_hash == secret_hash, KnownDevice.account_id == account_id
    )
    return (await session.scalars(query)).one_or_none()


async def forget_devices(session: AsyncSession, account_id: int) -> None:
    """Know no browser of this account any more."""
    await session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))
