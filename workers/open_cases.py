"""Stage 5: put comments that need an answer into cases."""

from functools import partial
from typing import Final

from app.cases.opening import service as opening
from app.cases.pausing import service as pausing
from app.cases.regulating import service as regulating
from workers.halving import Batches, in_halves
from workers.tools import Tools

_AT_ONCE: Final = 500


async def open_cases(tools: Tools) -> int:
    """Open or join cases for a batch of comments; return how many comments."""
    async with tools.sessions.begin() as session:
        await pausing.let_in_awaited(session, limit=_AT_ONCE)
        rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
    waiting = Batches(
        part="open",
        hold_oldest=opening.hold_oldest,
        work=partial(opening.open_waiting, rulebook=rulebook, now=tools.now()),
    )
    return await in_halves(tools, waiting, most=_AT_ONCE)
