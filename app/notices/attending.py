"""Who is there to be told: whose official is on leave reads nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.officials import service as officials


async def accounts_there(
    session: AsyncSession, places: Collection[int], role: Role, *, now: datetime
) -> dict[int, list[int]]:
    """Map institutions to their accounts of a role, without those of officials on leave."""
    known = await access.accounts_in(session, places, role)
    away = await _away(session, {one for some in known.values() for one in some}, now=now)
    there = {place: [one for one in some if one not in away] for place, some in known.items()}
    return {place: some for place, some in there.items() if some}


async def coordinators_above_all(session: AsyncSession, *, now: datetime) -> list[int]:
    """List the region's own coordinators, without those on leave: nobody stands above them."""
    known = await access.coordinators_of_the_region(session)
    away = await _away(session, known, now=now)
    return [one for one in known if one not in away]


async def _away(
    session: AsyncSession, accounts: Collection[int], *, now: datetime
) -> frozenset[int]:
    several = await access.accounts_of(session, accounts)
    cards = {each.id: each.official_id for each in several if each.official_id is not None}
    away = await officials.stand_ins(session, set(cards.values()), now=now)
    return frozenset(account for account, card in cards.items() if card in away)
