"""Stage 5: put comments that need an answer into cases."""

from typing import Final

from app.cases import opening
from workers.tools import Tools

_AT_ONCE: Final = 500


async def open_cases(tools: Tools) -> int:
    """Open or join cases for a batch of comments; return how many comments."""
    async with tools.sessions.begin() as session:
        return await opening.open_waiting(
            session, rulebook=tools.rulebook, now=tools.now(), limit=_AT_ONCE
        )
