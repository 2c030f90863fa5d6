"""Watches the terms: those that were paused go on, and each share that has passed is told."""

from typing import Final

from app.base.jobs import Stage
from app.cases import warning
from app.cases.pausing import service as pausing
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def warn(tools: Tools) -> int:
    """Let pauses end and warn of a batch of cases; return how many were looked at."""

    async def resume() -> int:
        async with tools.sessions.begin() as session:
            return await pausing.resume_over(
                session, rulebook=tools.rulebook, now=tools.now(), limit=_AT_ONCE
            )

    async def tell_shares() -> int:
        async with tools.sessions.begin() as session:
            return await warning.warn(session, now=tools.now(), limit=_AT_ONCE)

    return await in_parts(Stage.WARN, resume, tell_shares)
