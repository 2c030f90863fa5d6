"""Stage 6: hand open cases to officials."""

from typing import Final

from app.routing import service as routing
from workers.tools import Tools

_AT_ONCE: Final = 500


async def route(tools: Tools) -> int:
    """Look at a batch of open cases; return how many."""
    async with tools.sessions.begin() as session:
        return await routing.assign_open(session, now=tools.now(), limit=_AT_ONCE)
