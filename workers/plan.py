"""Stage 1, before the polls: set due the pages whose comments wait longest and most likely.

No network is called. Where nobody plans, every page still has its own turn, a longer one.
"""

from collections.abc import Mapping

import structlog

from app.base.jobs import Stage
from app.comments import service as comments
from app.pages.planning import service as planning
from app.push import service as push
from app.vocabulary import Network
from workers.tools import Tools

log = structlog.get_logger()


async def plan(tools: Tools) -> int:
    """Step the plan that is longest overdue; return 1, or 0 if none is due."""
    now = tools.now()
    async with tools.sessions.begin() as session:
        await planning.lay_out(session, tools.plans, now=now)
        pushed = await push.pushed_pages(session)
    async with tools.sessions.begin() as session:
        asked = await planning.step(
            session,
            tools.plans,
            comments,
            centre_keys=_centre_keys(tools),
            backfill=tools.rhythm.backfill,
            pushed=pushed,
            now=now,
        )
    if asked:
        log.info("plan.asked", pages=asked)
        await tools.bell.ring(Stage.POLL)
    return 0 if asked is None else 1


def _centre_keys(tools: Tools) -> Mapping[Network, int]:
    return {network: len(tools.networks.centre_keys(network)) for network in tools.plans.means}
