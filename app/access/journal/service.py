"""Writing and showing the journal of access."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.journal import store
from app.access.journal.model import AccessEvent
from app.access.journal.rules import Happening
from app.access.journal.store import Line as Line  # noqa: PLC0414 - part of the answer


def note(
    session: AsyncSession,
    kind: Happening,
    *,
    account_id: int | None,
    by_id: int | None = None,
    address: str = "",
    tell_to: str = "",
    now: datetime,
) -> None:
    """Write a line; ``by_id`` is who did it to somebody else's access.

    ``tell_to`` is the mail address at which its owner is warned; a worker does that.
    """
    doer = None if by_id == account_id else by_id
    session.add(
        AccessEvent(
            at=now,
            kind=kind,
            account_id=account_id,
            by_id=doer,
            address=address,
            tell_to=tell_to,
        )
    )


async def claim_untold(session: AsyncSession, *, limit: int) -> Sequence[AccessEvent]:
    """Take lines that somebody is still to be told of by mail."""
    return await store.untold(session, limit=limit)


async def forget(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete lines written before; return how many."""
    return await store.delete_old(session, before=before, limit=limit)


async def read(
    session: AsyncSession,
    *,
    before: int | None = None,
    account_id: int | None = None,
    limit: int,
) -> Sequence[Line]:
    """List what happened, the newest first; whoever calls has checked the reader's role."""
    return await store.lines(session, before=before, account_id=account_id, limit=limit)
