"""A small town for tests: schools under one office, the office under a ministry."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import keeping, leaves
from app.officials.model import Institution, Leave, Official
from tests import factories as make

MOSCOW = ZoneInfo("Europe/Moscow")
ACCOUNT = 1


async def under(session: AsyncSession, institution: Institution, above: Institution) -> None:
    card = msgspec.structs.replace(keeping.card_of_institution(institution), parent_id=above.id)
    await keeping.put_institution(session, institution, card)


async def change(session: AsyncSession, official: Official, **fields: object) -> None:
    card = msgspec.structs.replace(keeping.card_of_official(official), **fields)
    await keeping.put_official(session, official, card)


async def go_away(
    session: AsyncSession,
    official: Official,
    substitute: Official | None = None,
    *,
    first: date = date(2026, 11, 24),
    last: date = date(2026, 11, 30),
    zone: ZoneInfo = MOSCOW,
    now: datetime = make.NOW,
) -> Leave:
    return await leaves.enter(
        session,
        official,
        first_day=first,
        last_day=last,
        substitute_id=None if substitute is None else substitute.id,
        reason="",
        zone=zone,
        entered_by=ACCOUNT,
        now=now,
    )
