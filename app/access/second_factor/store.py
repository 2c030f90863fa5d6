"""Reads of second factors."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.access.second_factor.model import RecoveryCode


async def hold_account(session: AsyncSession, account_id: int) -> Account:
    """Fetch an account that may come in, one at a time: no code is taken twice at once."""
    query = (
        select(Account)
        .where(Account.id == account_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()


async def unused_codes(session: AsyncSession, account_id: int) -> Sequence[RecoveryCode]:
    """List the recovery codes that are still good."""
    query = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return (await session.scalars(query)).all()


async def count_unused(session: AsyncSession, account_id: int) -> int:
    """Count the recovery codes that are still good."""
    query = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return (await session.scalars(query)).one()


async def forget_codes(session: AsyncSession, account_ids: Collection[int]) -> None:
    """Delete all recovery codes of these accounts."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id.in_(account_ids)))
