"""Carries imports of the regional registry on, a step at a time."""

import structlog
from sqlalchemy.exc import DBAPIError

from app.base.database import is_passing
from app.base.errors import AppError
from app.onboarding.registry import service as registry
from workers.tools import Tools

log = structlog.get_logger()


async def bring_in(tools: Tools) -> int:
    """Read a file, check its rows, or write some of them; return how many imports moved.

    What would fail again is stopped and told; a lost database is waited for.
    """
    try:
        async with tools.sessions.begin() as session:
            return await registry.work(session, now=tools.now())
    except (AppError, DBAPIError) as error:
        if is_passing(error):
            raise
        log.exception("registry.stopped", error=type(error).__name__)
    async with tools.sessions.begin() as session:
        await registry.stop(session, now=tools.now())
    return 1
