"""Reads and writes of calendar addresses."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import CaseEvent
from app.cases.rules import SILENT
from app.notices.calendar.model import CalendarFeed


async def of_secret(session: AsyncSession, secret_hash: str) -> CalendarFeed | None:
    """Fetch the address that this secret opens."""
    query = select(CalendarFeed).where(CalendarFeed.secret_hash == secret_hash)
    return (await session.scalars(query)).one_or_none()


async def of_account(session: AsyncSession, account_id: int) -> CalendarFeed | None:
    """Fetch a person's address."""
    return await session.get(CalendarFeed, account_id, with_for_update=True)


async def made_at(session: AsyncSession, account_id: int) -> datetime | None:
    """Tell when a person's address was made."""
    query = select(CalendarFeed.created_at).where(CalendarFeed.account_id == account_id)
    return await session.scalar(query)


async def remove(session: AsyncSession, account_id: int) -> None:
    """Forget a person's address."""
    await session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))


async def last_changes(session: AsyncSession, case_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when cases changed last; that somebody has looked at one is no change."""
    query = (
        select(CaseEvent.case_id, func.max(CaseEvent.happened_at))
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.kind.not_in(SILENT))
        .group_by(CaseEvent.case_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
