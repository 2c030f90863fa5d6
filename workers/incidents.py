"""Stage after opening: gather cases of one trouble, carry answers to all, end what is quiet."""

from datetime import datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.jobs import Stage
from app.cases.regulating import service as regulating
from app.deadlines.rulebook import Rulebook
from app.incidents import closing, finding
from app.incidents.answering import service as answering
from app.incidents.watching import service as watching
from workers.halving import Batches, in_halves
from workers.parts import in_parts
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
"""Cases compared in one transaction: a district is held meanwhile."""
_DELIVERED_AT_ONCE: Final = 50


async def incidents(tools: Tools) -> int:
    """Do a batch of each; return how many cases were compared or answered."""

    async def compare() -> int:
        fresh = Batches(
            part="incidents.compare",
            hold_oldest=finding.hold_oldest,
            work=partial(finding.look_at_new, now=tools.now()),
        )
        return await in_halves(tools, fresh, most=_AT_ONCE)

    async def deliver() -> int:
        return await _deliver(tools)

    async def watch() -> int:
        async with tools.sessions.begin() as session:
            fresh = await watching.watch(session, now=tools.now())
        for burst in fresh:
            log.info("burst.found", topic=burst.topic, cases=burst.cases)
        return 0

    async def reopen() -> int:
        stirring = Batches(
            part="incidents.reopen",
            hold_oldest=closing.hold_oldest_stirring,
            work=partial(closing.reopen_stirring, now=tools.now()),
        )
        await in_halves(tools, stirring, most=_AT_ONCE)
        return 0

    async def end() -> int:
        now = tools.now()
        quiet = Batches(
            part="incidents.end",
            hold_oldest=partial(closing.hold_oldest_quiet, now=now),
            work=partial(closing.end_quiet, now=now),
        )
        await in_halves(tools, quiet, most=_AT_ONCE)
        return 0

    by_the_minute = (watch, reopen, end) if tools.watch.is_due(tools.now()) else ()
    return await in_parts(Stage.INCIDENTS, compare, deliver, *by_the_minute)


async def _deliver(tools: Tools) -> int:
    async with tools.sessions.begin() as session:
        rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
    for number in range(_DELIVERED_AT_ONCE):
        now = tools.now()
        due = Batches(
            part="incidents.deliver",
            hold_oldest=partial(answering.hold_oldest, now=now),
            work=partial(_deliver_one, rulebook=rulebook, now=now),
        )
        if not await in_halves(tools, due, most=1):
            return number
    return _DELIVERED_AT_ONCE


async def _deliver_one(
    session: AsyncSession, /, *, rulebook: Rulebook, now: datetime, without: list[int], **_: int
) -> int:
    """Carry one answer to one case: never more in a transaction."""
    return await answering.deliver_one(session, rulebook=rulebook, now=now, without=without)
