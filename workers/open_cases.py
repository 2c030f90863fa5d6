"""Stage 5: put comments that need an answer into cases."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.jobs import Stage
from app.cases.opening import service as opening
from app.cases.pausing import service as pausing
from app.cases.regulating import service as regulating
from workers.halving import in_halves
from workers.tools import Tools

_AT_ONCE: Final = 500


async def open_cases(tools: Tools) -> int:
    """Open or join cases for a batch of comments; return how many comments."""
    async with tools.sessions.begin() as session:
        await pausing.let_in_awaited(session, limit=_AT_ONCE)
    return await in_halves(tools, Stage.OPEN, _Waiting(tools), most=_AT_ONCE)


class _Waiting:
    """The comments that wait for their cases."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def hold_oldest(self, session: AsyncSession, *, without: list[int]) -> int | None:
        return await opening.hold_oldest(session, without=without)

    async def work(self, session: AsyncSession, *, limit: int, without: list[int]) -> int:
        rulebook = await regulating.rulebook_in_force(session, self._tools.rulebook)
        return await opening.open_waiting(
            session, rulebook=rulebook, now=self._tools.now(), limit=limit, without=without
        )
