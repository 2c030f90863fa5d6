"""Reads and writes of drafts of routing rules."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.routing.drafting.model import RoutingDraft


async def get(session: AsyncSession, account_id: int, *, lock: bool) -> RoutingDraft | None:
    """Fetch somebody's draft; lock it when a change is about to happen."""
    return await session.get(RoutingDraft, account_id, with_for_update=lock)


async def put(session: AsyncSession, account_id: int, values: dict[str, Any]) -> None:
    """Write somebody's draft in the place of the one that was there."""
    first = insert(RoutingDraft).values(account_id=account_id, **values)
    await session.execute(
        first.on_conflict_do_update(index_elements=[RoutingDraft.account_id], set_=values)
    )


async def drop(session: AsyncSession, account_id: int) -> None:
    """Forget somebody's draft; doing it twice changes nothing."""
    await session.execute(delete(RoutingDraft).where(RoutingDraft.account_id == account_id))
