"""Stage 7: tell the people whom an event concerns."""

from functools import partial
from typing import Final

from app.base.jobs import Stage
from app.incidents.watching import service as watching
from app.notices import bursting, doubting
from app.notices import service as notices
from app.triage.doubts import untold
from workers.halving import Batches, in_halves
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 1000


async def notify(tools: Tools) -> int:
    """Derive notices from a batch of events; return how many events, doubts and bursts."""

    async def doubts() -> int:
        batches = Batches(
            part="notify.doubts",
            hold_oldest=untold.hold_oldest,
            work=partial(doubting.tell, now=tools.now()),
        )
        return await in_halves(tools, batches, most=_AT_ONCE)

    async def events() -> int:
        batches = Batches(
            part="notify",
            hold_oldest=notices.hold_oldest,
            work=partial(notices.derive, now=tools.now()),
        )
        return await in_halves(tools, batches, most=_AT_ONCE)

    async def bursts() -> int:
        batches = Batches(
            part="notify.bursts",
            hold_oldest=watching.hold_oldest_untold,
            work=partial(bursting.tell, now=tools.now()),
        )
        return await in_halves(tools, batches, most=_AT_ONCE)

    return await in_parts(Stage.NOTIFY, doubts, events, bursts)
