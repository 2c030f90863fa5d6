"""Stage 7: tell the people whom an event concerns."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.jobs import Stage
from app.notices import bursting, doubting
from app.notices import service as notices
from workers.halving import in_halves
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 1000


async def notify(tools: Tools) -> int:
    """Derive notices from a batch of events; return how many events, doubts and bursts."""

    async def doubts() -> int:
        async with tools.sessions.begin() as session:
            return await doubting.tell(session, now=tools.now(), limit=_AT_ONCE)

    async def events() -> int:
        return await in_halves(tools, Stage.NOTIFY, _Untold(tools), most=_AT_ONCE)

    async def bursts() -> int:
        async with tools.sessions.begin() as session:
            return await bursting.tell(session, now=tools.now(), limit=_AT_ONCE)

    return await in_parts(Stage.NOTIFY, doubts, events, bursts)


class _Untold:
    """The events of which nobody was told yet."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def hold_oldest(self, session: AsyncSession, *, without: list[int]) -> int | None:
        return await notices.hold_oldest(session, without=without)

    async def work(self, session: AsyncSession, *, limit: int, without: list[int]) -> int:
        return await notices.derive(session, now=self._tools.now(), limit=limit, without=without)
