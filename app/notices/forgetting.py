"""Clears away notices and messages that nobody needs any more; histories of cases stay whole."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.notices import store
from app.notices.webhooks import service as webhooks


async def forget(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete at most ``limit`` notices, and as many messages and calls, written before a moment.

    The oldest go first, and a row that somebody holds is left for the next time.
    """
    gone = await store.delete_notices(session, before=before, limit=limit)
    gone += await store.delete_deliveries(session, before=before, limit=limit)
    return gone + await webhooks.forget_calls(session, before=before, limit=limit)
