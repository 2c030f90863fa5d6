"""Reads and writes of bursts, and counts of what was written where."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.model import Burst, IncidentSight


async def sights_in(
    session: AsyncSession, spans: Sequence[tuple[datetime, datetime]]
) -> Sequence[tuple[str, str, int, datetime]]:
    """List (municipality, topic, page, time) of the cases written in these spans."""
    query = select(
        IncidentSight.municipality, IncidentSight.topic, IncidentSight.page_id, IncidentSight.at
    ).where(
        IncidentSight.topic.is_not(None),
        or_(*((IncidentSight.at > start) & (IncidentSight.at <= end) for start, end in spans)),
    )
    return [(a, b or "", c, d) for a, b, c, d in await session.execute(query)]


async def usual_counts(
    session: AsyncSession, *, since: datetime, until: datetime
) -> Sequence[tuple[str, str, int]]:
    """Count (municipality, topic, cases) of a span."""
    query = (
        select(IncidentSight.municipality, IncidentSight.topic, func.count())
        .where(IncidentSight.topic.is_not(None), IncidentSight.at.between(since, until))
        .group_by(IncidentSight.municipality, IncidentSight.topic)
    )
    return [(a, b or "", c) for a, b, c in await session.execute(query)]


async def hold_bursts(session: AsyncSession) -> None:
    """Let one worker at a time write bursts, until its transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("bursts", 0))))


async def bursts_since(
    session: AsyncSession, since: datetime, municipalities: Collection[str] | None = None
) -> Sequence[Burst]:
    """List the bursts seen after this moment, the newest first; None: of all municipalities."""
    query = select(Burst).where(Burst.last_at > since).order_by(Burst.id.desc())
    if municipalities is not None:
        query = query.where(Burst.municipality.in_(municipalities))
    return (await session.scalars(query)).all()


async def claim_untold_bursts(
    session: AsyncSession, *, limit: int, without: Collection[int]
) -> Sequence[Burst]:
    """Take bursts that nobody was told of, for this worker alone."""
    query = (
        select(Burst)
        .where(Burst.told_at.is_(None), Burst.id.not_in(without))
        .order_by(Burst.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def bursts_after(session: AsyncSession, after_id: int, *, limit: int) -> Sequence[Burst]:
    """List bursts in the order they were found, after one."""
    query = select(Burst).where(Burst.id > after_id).order_by(Burst.id).limit(limit)
    return (await session.scalars(query)).all()
