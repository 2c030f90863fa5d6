"""Watches pages on probation: whoever has met the targets graduates by himself."""

from typing import Final

from app.mentoring import watching
from workers.tools import Tools

_AT_ONCE: Final = 100


async def mentor(tools: Tools) -> int:
    """Compare a batch of pages with their targets; return how many were looked at."""
    async with tools.sessions.begin() as session:
        return await watching.look(session, now=tools.now(), limit=_AT_ONCE)
