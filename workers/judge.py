"""Stage 4: give every new comment its verdict, in batches."""

import asyncio
from typing import Final

import structlog

from app.triage import service as triage
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 500


async def judge(tools: Tools) -> int:
    """Judge a batch of new comments; return how many."""
    async with tools.sessions.begin() as session:
        docket = await triage.claim(session, limit=_AT_ONCE)
        judgements = await asyncio.to_thread(tools.judge.judge, docket.remarks)
        await triage.settle(session, docket, judgements, now=tools.now())
    return len(docket.comments)
