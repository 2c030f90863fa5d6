"""Stage 6: move the work of people on leave, hand open cases out, let deadlines follow."""

from typing import Final

from app.base.jobs import Stage
from app.cases.following import service as following
from app.routing import service as routing
from app.routing import standing_in
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def route(tools: Tools) -> int:
    """Look at a batch of cases; return how many."""

    async def move_work() -> int:
        async with tools.sessions.begin() as session:
            return await standing_in.move_work(session, now=tools.now(), limit=_AT_ONCE)

    async def assign_open() -> int:
        async with tools.sessions.begin() as session:
            return await routing.assign_open(
                session, now=tools.now(), limit=_AT_ONCE, rulebook=tools.rulebook
            )

    async def follow() -> int:
        async with tools.sessions.begin() as session:
            await following.follow(
                session, rulebook=tools.rulebook, now=tools.now(), limit=_AT_ONCE
            )
        return 0  # who has the cases is not changed by it

    return await in_parts(Stage.ROUTE, move_work, assign_open, follow)
