"""Follows the pages on their way, and measures the traffic light of each."""

from typing import Final

from app.onboarding.journey import walking
from app.onboarding.light import measuring
from workers.tools import Tools

_AT_ONCE: Final = 300


async def journey(tools: Tools) -> int:
    """Derive the stages and measure the lights of a batch of pages; return how many."""
    now = tools.now()
    async with tools.sessions.begin() as session:
        walked = await walking.look(session, now=now, limit=_AT_ONCE)
        await measuring.measure_soon(session, walked.moved, now=now)
    async with tools.sessions.begin() as session:
        measured = await measuring.measure(session, now=now, limit=_AT_ONCE)
    return walked.looked + measured
