"""Watches the terms: those that were paused go on, and each share that has passed is told."""

from functools import partial
from typing import Final

from app.base.jobs import Stage
from app.cases import warning
from app.cases.pausing import service as pausing
from workers.halving import Batches, in_halves
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def warn(tools: Tools) -> int:
    """Let pauses end and warn of a batch of cases; return how many were looked at."""

    async def resume() -> int:
        now = tools.now()
        over = Batches(
            part="warn.resume",
            hold_oldest=partial(pausing.hold_oldest, now=now),
            work=partial(pausing.resume_over, rulebook=tools.rulebook, now=now),
        )
        return await in_halves(tools, over, most=_AT_ONCE)

    async def tell_shares() -> int:
        now = tools.now()
        due = Batches(
            part="warn.shares",
            hold_oldest=partial(warning.hold_oldest, now=now),
            work=partial(warning.warn, now=now),
        )
        return await in_halves(tools, due, most=_AT_ONCE)

    return await in_parts(Stage.WARN, resume, tell_shares)
