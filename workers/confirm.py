"""Stage 9: close the cases whose answer a poll has seen."""

from typing import Final

from app.replies import service as replies
from workers.tools import Tools

_AT_ONCE: Final = 500


async def confirm(tools: Tools) -> int:
    """Confirm a batch of published answers; return how many."""
    async with tools.sessions.begin() as session:
        return await replies.confirm_seen(session, now=tools.now(), limit=_AT_ONCE)
