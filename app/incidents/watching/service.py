"""Watches for bursts of a topic and keeps them for whoever tells people."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.numbers import LARGEST_ID
from app.incidents.likeness import root_of
from app.incidents.model import Burst
from app.incidents.watching import store
from app.incidents.watching.rules import WEEK, WEEKS, Surge, find_surges, spans_before
from app.officials import service as officials

_OVER_AFTER: Final = timedelta(hours=24)
"""A topic that surges again after so long is a burst of its own."""
_MOST: Final = 1000


async def watch(session: AsyncSession, *, now: datetime) -> list[Burst]:
    """Compare the last hours with what is usual; return the bursts that are new."""
    await store.hold_bursts(session)
    written = await store.sights_in(session, spans_before(now))
    usual = await store.usual_counts(session, since=now - WEEK * WEEKS, until=now - WEEK / 7)
    known = {
        (each.municipality, root_of(each.topic)): each
        for each in reversed(await store.bursts_since(session, now - _OVER_AFTER))
    }
    fresh = []
    for surge in find_surges(written, usual, now=now):
        burst = known.get((surge.municipality, root_of(surge.topic)))
        if burst is None:
            burst = _new(surge, now)
            session.add(burst)
            fresh.append(burst)
        elif surge.cases >= burst.cases:
            burst.cases, burst.pages = surge.cases, surge.pages
            burst.usual, burst.chance = surge.usual, surge.chance
        burst.last_at = now
    await session.flush()
    return fresh


async def list_bursts(session: AsyncSession, person: Person, *, since: datetime) -> Sequence[Burst]:
    """List the bursts seen after this moment in the person's municipalities, the newest first."""
    if person.sight is None:
        return await store.bursts_since(session, since)
    seen = await officials.institutions_of(session, person.sight)
    places = {each.municipality for each in seen if each.municipality}
    return await store.bursts_since(session, since, places)


async def new_bursts(session: AsyncSession, after_id: int) -> Sequence[Burst]:
    """List bursts that were found after this one, in the order they were found."""
    return await store.bursts_after(session, min(max(after_id, 0), LARGEST_ID), limit=_MOST)


async def hold_oldest_untold(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the oldest burst that nobody was told of and return its id; None: all are told."""
    held = await store.claim_untold_bursts(session, limit=1, without=without)
    return held[0].id if held else None


async def claim_untold(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> Sequence[Burst]:
    """Take bursts that nobody was told of, for this worker alone; they count as told now.

    Bursts named in ``without`` go on waiting.
    """
    bursts = await store.claim_untold_bursts(session, limit=limit, without=without)
    for burst in bursts:
        burst.told_at = now
    return bursts


def _new(surge: Surge, now: datetime) -> Burst:
    return Burst(
        topic=surge.topic,
        municipality=surge.municipality,
        cases=surge.cases,
        pages=surge.pages,
        usual=surge.usual,
        chance=surge.chance,
        found_at=now,
        last_at=now,
    )
