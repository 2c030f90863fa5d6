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
    several = await access.accounts_of(session, {one for some in known.values() for one in some})
    cards = {each.id: each.official_id for each in several if each.official_id is not None}
    away = await officials.stand_ins(session, set(cards.values()), now=now)
    there = {place: [o for o in some if cards.get(o) not in away] for place, some in known.items()}
    return {place: some for place, some in there.items() if some}
