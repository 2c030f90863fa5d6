"""Reads of the journal of access."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.access.journal.model import AccessEvent
from app.access.model import Account


class Line(msgspec.Struct, frozen=True):
    """An event with the names of those it concerns."""

    event: AccessEvent
    name: str | None
    by_name: str | None


async def untold(session: AsyncSession, *, limit: int) -> Sequence[AccessEvent]:
    """Take lines whose owner is to be told; other workers skip them."""
    query = (
        select(AccessEvent)
        .where(AccessEvent.tell_to != "")
        .order_by(AccessEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def lines(
    session: AsyncSession, *, before: int | None, account_id: int | None, limit: int
) -> Sequence[Line]:
    """List events, the newest first, older than a line; of one account or of all."""
    doer = aliased(Account)
    query = (
        select(AccessEvent, Account.name, doer.name)
        .outerjoin(Account, Account.id == AccessEvent.account_id)
        .outerjoin(doer, doer.id == AccessEvent.by_id)
        .where(
            AccessEvent.id < before if before is not None else true(),
            AccessEvent.account_id == account_id if account_id is not None else true(),
        )
        .order_by(AccessEvent.id.desc())
        .limit(limit)
    )
    return [Line(*row) for row in await session.execute(query)]


async def delete_old(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete lines written before; only the oldest are looked at."""
    head = select(AccessEvent.id).order_by(AccessEvent.id).limit(limit)
    old = select(AccessEvent.id).where(AccessEvent.id.in_(head), AccessEvent.at < before)
    gone = delete(AccessEvent).where(AccessEvent.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(AccessEvent.id))).all())
