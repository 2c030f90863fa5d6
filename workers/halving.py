"""Works on a batch so that one row that cannot be dealt with holds up no other."""

from datetime import timedelta
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import is_passing
from app.base.jobs import Stage
from workers.tools import Tools

log = structlog.get_logger()

_TRIED_AGAIN_AFTER: Final = timedelta(minutes=10)


class Batches(Protocol):
    """What a stage does in one transaction; rows named in ``without`` it leaves alone."""

    async def hold_oldest(self, session: AsyncSession, *, without: list[int]) -> int | None:
        """Hold the row that a batch would begin with and return its id; None: none waits."""

    async def work(self, session: AsyncSession, *, limit: int, without: list[int]) -> int:
        """Deal with a batch; return how many rows."""


async def in_halves(tools: Tools, stage: Stage, batches: Batches, *, most: int) -> int:
    """Deal with a batch of a stage; return how many rows.

    Where it fails, half of it is tried, and so on down to the one row at which it fails: that
    one stands aside for ten minutes, the others go on. A database that went away, or let
    another go first, is no row's fault and raised.
    """
    limit = most
    while limit > 1:
        try:
            async with tools.sessions.begin() as session:
                without = tools.aside.of(stage, now=tools.now())
                return await batches.work(session, limit=limit, without=without)
        except Exception as error:
            if is_passing(error):
                raise
            told = {"stage": stage.value, "limit": limit, "error": type(error).__name__}
            log.warning("batch.halved", **told)
        limit //= 2
    return await _one(tools, stage, batches)


async def _one(tools: Tools, stage: Stage, batches: Batches) -> int:
    async with tools.sessions.begin() as session:
        without = tools.aside.of(stage, now=tools.now())
        oldest = await batches.hold_oldest(session, without=without)
        if oldest is None:
            return 0
        try:
            async with session.begin_nested():
                await batches.work(session, limit=1, without=without)
        except Exception as error:
            if is_passing(error):
                raise
            told = {"stage": stage.value, "row": oldest, "error": type(error).__name__}
            log.exception("row.aside", **told)
            tools.aside.put(stage, oldest, until=tools.now() + _TRIED_AGAIN_AFTER)
    return 1
