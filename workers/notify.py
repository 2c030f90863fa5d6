"""Stage 7: tell the people whom an event concerns."""

from typing import Final

from app.notices import bursting, doubting
from app.notices import service as notices
from workers.tools import Tools

_AT_ONCE: Final = 1000


async def notify(tools: Tools) -> int:
    """Derive notices from a batch of events; return how many events, doubts and bursts."""
    async with tools.sessions.begin() as session:
        doubts = await doubting.tell(session, now=tools.now(), limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        told = await notices.derive(session, now=tools.now(), limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        return doubts + told + await bursting.tell(session, now=tools.now(), limit=_AT_ONCE)
