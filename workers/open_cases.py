"""Stage 5: put comments that need an answer into cases."""

from typing import Final

from app.cases.opening import service as opening
from app.cases.pausing import service as pausing
from app.cases.regulating import service as regulating
from workers.tools import Tools

_AT_ONCE: Final = 500


async def open_cases(tools: Tools) -> int:
    """Open or join cases for a batch of comments; return how many comments."""
    async with tools.sessions.begin() as session:
        await pausing.let_in_awaited(session, limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
        return await opening.open_waiting(
            session, rulebook=rulebook, now=tools.now(), limit=_AT_ONCE
        )
