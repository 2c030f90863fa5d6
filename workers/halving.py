"""Works on a batch so that one row that cannot be dealt with holds up no other."""

from datetime import timedelta
from typing import Final, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import is_passing
from workers.tools import Tools

log = structlog.get_logger()

_TRIED_AGAIN_AFTER: Final = timedelta(minutes=10)


class HoldsOldest(Protocol):
    """Holds the row that a batch would begin with."""

    async def __call__(self, session: AsyncSession, /, *, without: list[int]) -> int | None:
        """Return its id; None: none waits. Rows named in ``without`` are left alone."""


class Works(Protocol):
    """Deals with a batch in one transaction."""

    async def __call__(self, session: AsyncSession, /, *, limit: int, without: list[int]) -> int:
        """Return with how many rows. Those named in ``without`` are left alone."""


class Batches(msgspec.Struct, frozen=True):
    """What a part of a stage works on."""

    part: str
    """Named after its stage; rows that stand aside do so for this part only."""
    hold_oldest: HoldsOldest
    work: Works


async def in_halves(tools: Tools, batches: Batches, *, most: int) -> int:
    """Deal with a batch; return how many rows.

    Where it fails, half of it is tried, and so on down to the one row at which it fails: that
    one stands aside for ten minutes, the others go on. What fails where no row waits is raised,
    and a database that went away, or let another go first: that is no row's fault.
    """
    limit, failed = most, None
    while limit > 1:
        try:
            async with tools.sessions.begin() as session:
                without = tools.aside.of(batches.part, now=tools.now())
                return await batches.work(session, limit=limit, without=without)
        except Exception as error:
            if is_passing(error):
                raise
            told = {"part": batches.part, "limit": limit, "error": type(error).__name__}
            log.warning("batch.halved", **told)
            failed = error
        limit //= 2
    done = await _one(tools, batches)
    if done is None and failed is not None:
        raise failed
    return done or 0


async def _one(tools: Tools, batches: Batches) -> int | None:
    """Deal with the oldest row; None where none waits."""
    async with tools.sessions.begin() as session:
        without = tools.aside.of(batches.part, now=tools.now())
        oldest = await batches.hold_oldest(session, without=without)
        if oldest is None:
            return None
        try:
            async with session.begin_nested():
                return await batches.work(session, limit=1, without=without)
        except Exception as error:
            if is_passing(error):
                raise
            told = {"part": batches.part, "row": oldest, "error": type(error).__name__}
            log.exception("row.aside", **told)
            tools.aside.put(batches.part, oldest, until=tools.now() + _TRIED_AGAIN_AFTER)
    return 1
