"""Stage 6: move the work of people on leave, hand open cases out, let deadlines follow."""

from typing import Final

from app.cases.following import service as following
from app.routing import service as routing
from app.routing import standing_in
from workers.tools import Tools

_AT_ONCE: Final = 500


async def route(tools: Tools) -> int:
    """Look at a batch of cases; return how many."""
    async with tools.sessions.begin() as session:
        moved = await standing_in.move_work(session, now=tools.now(), limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        routed = await routing.assign_open(
            session, now=tools.now(), limit=_AT_ONCE, rulebook=tools.rulebook
        )
    async with tools.sessions.begin() as session:
        await following.follow(session, rulebook=tools.rulebook, now=tools.now(), limit=_AT_ONCE)
    return moved + routed
