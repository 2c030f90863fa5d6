"""Reads and writes of saved views."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.saving.model import SavedView


async def get(session: AsyncSession, view_id: int) -> SavedView | None:
    """Fetch a view and hold it until the transaction ends."""
    return await session.get(SavedView, view_id, with_for_update=True)


async def for_account(
    session: AsyncSession, account_id: int, institution_id: int | None
) -> Sequence[SavedView]:
    """List the views of an account and those shared with its institution, by name."""
    query = (
        select(SavedView)
        .where(
            or_(
                SavedView.account_id == account_id,
                SavedView.institution_id == institution_id,
            )
        )
        .order_by(func.lower(SavedView.name), SavedView.id)
    )
    return (await session.scalars(query)).all()


async def count_own(session: AsyncSession, account_id: int) -> int:
    """Count the views that an account keeps for itself."""
    query = select(func.count()).where(
        SavedView.account_id == account_id, SavedView.institution_id.is_(None)
    )
    return int(await session.scalar(query) or 0)


async def count_shared(session: AsyncSession, institution_id: int) -> int:
    """Count the views shared with an institution."""
    query = select(func.count()).where(SavedView.institution_id == institution_id)
    return int(await session.scalar(query) or 0)
