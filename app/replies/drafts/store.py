"""Reads and writes of drafts and leases."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.replies.drafts.model import Draft, DraftVersion, Lease


async def draft_of(session: AsyncSession, case_id: int) -> tuple[Draft, str] | None:
    """Fetch a case's draft with the name of who saved it last."""
    query = (
        select(Draft, Account.name)
        .join(Account, Account.id == Draft.account_id)
        .where(Draft.case_id == case_id)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def hold_draft(
    session: AsyncSession, case_id: int, *, account_id: int, now: datetime
) -> Draft:
    """Fetch a case's draft, an empty one if need be, held until the transaction ends."""
    empty = {"case_id": case_id, "text": "", "account_id": account_id, "saved_at": now}
    await session.execute(insert(Draft).values(empty).on_conflict_do_nothing())
    query = (
        select(Draft)
        .where(Draft.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()


async def last_version(session: AsyncSession, case_id: int) -> DraftVersion | None:
    """Fetch the last version kept of a draft."""
    query = (
        select(DraftVersion)
        .where(DraftVersion.case_id == case_id)
        .order_by(DraftVersion.version.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def versions_of(
    session: AsyncSession, case_id: int, *, limit: int
) -> Sequence[tuple[DraftVersion, str]]:
    """List the versions of a draft with the names of their writers, the newest first."""
    query = (
        select(DraftVersion, Account.name)
        .join(Account, Account.id == DraftVersion.account_id)
        .where(DraftVersion.case_id == case_id)
        .order_by(DraftVersion.version.desc())
        .limit(limit)
    )
    return [(version, name) for version, name in await session.execute(query)]


async def lease_of(session: AsyncSession, case_id: int) -> tuple[Lease, str] | None:
    """Fetch a case's lease with the name of who has or had it."""
    query = (
        select(Lease, Account.name)
        .join(Account, Account.id == Lease.account_id)
        .where(Lease.case_id == case_id)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def hold_lease(
    session: AsyncSession, case_id: int, *, account_id: int, now: datetime
) -> Lease:
    """Fetch a case's lease, an expired one if need be, held until the transaction ends."""
    expired = {"case_id": case_id, "account_id": account_id, "until": now}
    await session.execute(insert(Lease).values(expired).on_conflict_do_nothing())
    query = (
        select(Lease)
        .where(Lease.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()
