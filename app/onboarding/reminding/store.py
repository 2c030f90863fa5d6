"""Reads and writes of reminders."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import ColumnKind, unnested
from app.onboarding.reminding.model import PageReminder

_COLUMNS: Final[Mapping[str, ColumnKind]] = {"page_id": BigInteger(), "people": BigInteger()}


async def sent_at(session: AsyncSession, page_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when a mail about each of these pages was sent last."""
    query = select(PageReminder.page_id, PageReminder.sent_at).where(
        PageReminder.page_id.in_(page_ids)
    )
    return {row.page_id: row.sent_at for row in await session.execute(query)}


async def claim(
    session: AsyncSession,
    people: Mapping[int, int],
    *,
    by_id: int,
    before: datetime,
    now: datetime,
) -> set[int]:
    """Take the turn to write about pages, given how many are written to; the others had theirs.

    Of two who press the button at once one is first, and the other gets no page.
    """
    given = unnested("given", _COLUMNS, sorted(people.items()))
    moment = literal(now, DateTime(timezone=True))
    source = select(given.c.page_id, moment, literal(by_id, BigInteger()), given.c.people)
    fresh = insert(PageReminder).from_select(["page_id", "sent_at", "by_id", "people"], source)
    taken = fresh.on_conflict_do_update(
        index_elements=[PageReminder.page_id],
        set_={
            "sent_at": fresh.excluded.sent_at,
            "by_id": fresh.excluded.by_id,
            "people": fresh.excluded.people,
        },
        where=PageReminder.sent_at <= before,
    ).returning(PageReminder.page_id)
    return set(await session.scalars(taken))
