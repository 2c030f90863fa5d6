"""Warns of deadlines: a line of history for each share of a term that has passed."""

from typing import Final

from app.cases import warning
from workers.tools import Tools

_AT_ONCE: Final = 500


async def warn(tools: Tools) -> int:
    """Warn of a batch of cases; return how many were looked at."""
    async with tools.sessions.begin() as session:
        return await warning.warn(session, now=tools.now(), limit=_AT_ONCE)
