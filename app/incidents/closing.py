"""Ends incidents whose cases have all been closed for days, and reopens those that stir again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import log, store
from app.incidents.model import Incident
from app.incidents.rules import Act, IncidentState

QUIET: Final = timedelta(days=3)
"""Shorter than ``grouping.LATE``: a comment that comes between the two reopens the incident,
a later one begins another."""


async def hold_oldest_quiet(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the incident that is ended first and return its id; None: none is to end."""
    before = now - QUIET
    held = await store.claim_ended(session, closed_before=before, limit=1, without=without)
    return held[0].id if held else None


async def end_quiet(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """End the incidents that nobody has anything to do with any more; return how many.

    Incidents named in ``without`` go on waiting.
    """
    before = now - QUIET
    ended = await store.claim_ended(session, closed_before=before, limit=limit, without=without)
    for incident in ended:
        stood = log.snapshot([incident], [])
        incident.state, incident.ended_at = IncidentState.OVER, now
        log.write(session, incident, Act.ENDED, log.Mover(None, now), before=stood)
    await session.flush()
    return len(ended)


async def hold_oldest_stirring(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the incident that is reopened first and return its id; None: none is to be."""
    held = await store.claim_revived(session, limit=1, without=without)
    return held[0].id if held else None


async def reopen_stirring(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Reopen the incidents one of whose cases is open again; return how many.

    Incidents named in ``without`` go on waiting.
    """
    found = await store.claim_revived(session, limit=limit, without=without)
    for incident in found:
        await reopen(session, incident, log.Mover(None, now))
    await session.flush()
    return len(found)


async def reopen(session: AsyncSession, incident: Incident, mover: log.Mover) -> None:
    """Let an incident that ended by itself go on; another one stays as it is.

    What nobody had confirmed by then waits for a person again.
    """
    if incident.state is not IncidentState.OVER:
        return
    was = await store.state_at_end(session, incident.id)
    is_confirmed = was is not IncidentState.SUGGESTED
    incident.state = IncidentState.OPEN if is_confirmed else IncidentState.SUGGESTED
    incident.ended_at = None
    log.write(session, incident, Act.REOPENED, mover)
