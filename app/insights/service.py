"""What the service holds now: the account of conservation, freshness, stage clocks."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.base.sight import Sight
from app.deadlines.decreed import calendar_faults
from app.deadlines.shipped import production_calendar
from app.insights import store
from app.insights.rules import OnTime, Status, account
from app.officials import asking
from app.triage import keeping as judging

_STALE_AFTER: Final = timedelta(minutes=5)
_CLOCKS_OVER: Final = timedelta(hours=1)


class Freshness(msgspec.Struct, frozen=True, rename="camel"):
    """Whether pages are being read."""

    active_pages: int
    last_poll_at: datetime | None
    is_fresh: bool
    """True while no page is active, or one was read in the last five minutes."""


class BackwardsError(InvalidError):
    """A time that ends before it begins."""

    def __init__(self) -> None:
        super().__init__("Начало периода должно быть раньше конца.")


async def status(session: AsyncSession, *, now: datetime, region: str = "") -> Status:
    """Draw up the account over one moment of the database.

    ``region`` is the installation's. Must be the first thing that its transaction does.
    """
    await store.snapshot(session)
    regions = {region} | await asking.regions(session)
    words_only = await judging.words_only_model(session)
    return account(
        await store.counts(session, now=now),
        calendar_faults=calendar_faults(production_calendar(), regions, now.date()),
        unread_model=await judging.unread_model(session),
        words_only_model=None if words_only is None else words_only.version,
        words_only_why="" if words_only is None else words_only.why,
    )


async def on_time(
    session: AsyncSession, *, sight: Sight, since: datetime, until: datetime
) -> OnTime:
    """Tell how much was answered in time; None of an institution means the whole region.

    Raises BackwardsError.
    """
    if since >= until:
        raise BackwardsError
    return await store.on_time(session, sight=sight, since=since, until=until)


async def on_time_by_place(
    session: AsyncSession, *, sight: Sight, since: datetime, until: datetime
) -> dict[int, OnTime]:
    """Tell the same for each institution; those with nothing to answer are left out."""
    return await store.on_time_by_place(session, sight=sight, since=since, until=until)


async def freshness(session: AsyncSession, *, now: datetime) -> Freshness:
    """Tell whether pages are being read."""
    active, latest = await store.last_poll_at(session)
    is_fresh = active == 0 or (latest is not None and now - latest < _STALE_AFTER)
    return Freshness(active, latest, is_fresh)


async def stage_clocks(session: AsyncSession, *, now: datetime) -> dict[str, tuple[float, ...]]:
    """For each stage, over the last hour: (number, median, p95, sum), in seconds."""
    return await store.stage_clocks(session, since=now - _CLOCKS_OVER)
