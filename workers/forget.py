"""Deletes what is kept no longer than it is needed, a small batch at a time.

Each room's batch is a transaction of its own and skips what others hold, so that nobody waits.
What is evidence, the histories of cases, is never touched.
"""

import structlog

from app.access import forgetting as access
from app.notices import forgetting as notices
from app.triage import forgetting as triage
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE = 500


async def forget(tools: Tools) -> int:
    """Delete a batch of each room; return how many rows went."""
    now = tools.now()
    async with tools.sessions.begin() as session:
        gone = await access.forget(session, tools.keeping.access, now=now, limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        before = now - tools.keeping.notices
        gone += await notices.forget(session, before=before, limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        gone += await triage.forget(session, now=now, limit=_AT_ONCE)
    if gone:
        log.info("rows.forgotten", rows=gone)
    return gone
