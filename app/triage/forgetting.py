"""Clears away what shadows said in trials that are over; verdicts and decisions stay."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.triage import keeping, store

_AFTER_A_TRIAL: Final = timedelta(days=7)
"""Since it was said; so long it can be looked up in the database, no page shows it any more."""


async def forget(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Delete at most ``limit`` rows that nothing compares any more; return how many.

    The oldest go first, and a row that somebody holds is left for the next time.
    """
    since = await keeping.compared_since(session)
    before = now - _AFTER_A_TRIAL if since is None else since
    return await store.delete_shadow_verdicts(session, before=before, limit=limit)
