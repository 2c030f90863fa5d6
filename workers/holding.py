"""Holds pages while they are read: a living worker renews its leases, a dead one cannot."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import DBAPIError

from app.pages import reading
from app.pages.reading import RENEW_EVERY, Watched
from workers.tools import Tools

log = structlog.get_logger()


@asynccontextmanager
async def held(tools: Tools, watched: Sequence[Watched]) -> AsyncIterator[None]:
    """Hold these pages during the block, however long it takes."""
    renewing = asyncio.create_task(_renew(tools, watched))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renew(tools: Tools, watched: Sequence[Watched]) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY.total_seconds())
        try:
            async with tools.sessions.begin() as session:
                await reading.renew(session, watched, now=tools.now())
        except (DBAPIError, ConnectionError) as error:
            # The reading itself will meet the same; if it does not, the lease may be lost.
            log.warning("lease.not_renewed", error=type(error).__name__)
