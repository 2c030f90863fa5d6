"""Clears away what access no longer needs: ended sessions, used links, old lines of the journal."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import store
from app.access.journal import service as journal
from app.access.letters import service as letters


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """For how long."""

    sessions: timedelta
    """Sessions and tokens that are over, links and letters that were used or are too old."""
    journal: timedelta


_LINK_DAYS: Final = timedelta(days=7)
"""No link lives longer than an invitation; what is older than this is over in any case."""


async def forget(session: AsyncSession, kept: Kept, *, now: datetime, limit: int) -> int:
    """Delete at most ``limit`` rows of each kind; return how many.

    The oldest go first, and a row that somebody holds is left for the next time.
    """
    over = now - kept.sessions
    made = over - _LINK_DAYS
    return sum(
        [
            await store.delete_passes(session, before=over, limit=limit),
            await store.delete_invitations(session, before=made, limit=limit),
            await store.delete_resets(session, before=made, limit=limit),
            await letters.forget(session, before=made, limit=limit),
            await journal.forget(session, before=now - kept.journal, limit=limit),
        ]
    )
