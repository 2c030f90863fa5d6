"""Watches the terms: those that were paused go on, and each share that has passed is told."""

from typing import Final

from app.cases import warning
from app.cases.pausing import service as pausing
from workers.tools import Tools

_AT_ONCE: Final = 500


async def warn(tools: Tools) -> int:
    """Let pauses end and warn of a batch of cases; return how many were looked at."""
    async with tools.sessions.begin() as session:
        resumed = await pausing.resume_over(
            session, rulebook=tools.rulebook, now=tools.now(), limit=_AT_ONCE
        )
    async with tools.sessions.begin() as session:
        warned = await warning.warn(session, now=tools.now(), limit=_AT_ONCE)
    return resumed + warned
