"""Stage 6: move the work of people on leave, hand open cases out, let deadlines follow."""

from functools import partial
from typing import Final

from app.base.jobs import Stage
from app.cases.following import service as following
from app.routing import service as routing
from app.routing import standing_in
from workers.halving import Batches, in_halves
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def route(tools: Tools) -> int:
    """Look at a batch of cases; return how many."""

    async def move_work() -> int:
        now = tools.now()
        held = Batches(
            part="route.leave",
            hold_oldest=partial(standing_in.hold_oldest, now=now),
            work=partial(standing_in.move_work, now=now),
        )
        return await in_halves(tools, held, most=_AT_ONCE)

    async def assign_open() -> int:
        now, rulebook = tools.now(), tools.rulebook
        waiting = Batches(
            part="route.assign",
            hold_oldest=partial(routing.hold_oldest, now=now, rulebook=rulebook),
            work=partial(routing.assign_open, now=now, rulebook=rulebook),
        )
        return await in_halves(tools, waiting, most=_AT_ONCE)

    async def follow() -> int:
        given = Batches(
            part="route.follow",
            hold_oldest=following.hold_oldest,
            work=partial(following.follow, rulebook=tools.rulebook, now=tools.now()),
        )
        await in_halves(tools, given, most=_AT_ONCE)
        return 0  # who has the cases is not changed by it

    return await in_parts(Stage.ROUTE, move_work, assign_open, follow)
