"""Reads of accounts and passes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from app.access.model import Account, Pass
from app.access.rules import Role


async def account_with_login(session: AsyncSession, login: str) -> Account | None:
    """Fetch the account of a login that is not disabled."""
    query = select(Account).where(Account.login == login, Account.disabled_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def accounts_of_officials(
    session: AsyncSession, official_ids: Sequence[int]
) -> dict[int, int]:
    """Map officials to their accounts."""
    query = select(Account.official_id, Account.id).where(
        Account.official_id.in_(official_ids), Account.disabled_at.is_(None)
    )
    rows = await session.execute(query)
    return {official: account for official, account in rows if official is not None}


async def names_of(session: AsyncSession, account_ids: Collection[int]) -> dict[int, str]:
    """Map accounts to the names of their holders."""
    query = select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in await session.execute(query)}


async def accounts_with_role(session: AsyncSession, role: Role) -> list[int]:
    """List the accounts of a role that are not disabled, the oldest first."""
    query = (
        select(Account.id)
        .where(Account.role == role, Account.disabled_at.is_(None))
        .order_by(Account.id)
    )
    return list(await session.scalars(query))


async def accounts_in(
    session: AsyncSession, institution_ids: Collection[int], role: Role
) -> list[tuple[int, int]]:
    """List (institution, account) of a role in these institutions, the oldest first."""
    query = (
        select(Account.institution_id, Account.id)
        .where(
            Account.institution_id.in_(institution_ids),
            Account.role == role,
            Account.disabled_at.is_(None),
        )
        .order_by(Account.id)
    )
    rows = await session.execute(query)
    return [(place, account) for place, account in rows if place is not None]


async def accounts_of(session: AsyncSession, account_ids: Collection[int]) -> Sequence[Account]:
    """Fetch accounts that are not disabled, each with its official."""
    query = (
        select(Account)
        .where(Account.id.in_(account_ids), Account.disabled_at.is_(None))
        .options(joinedload(Account.official))
    )
    return (await session.scalars(query)).all()


async def live_pass(session: AsyncSession, secret_hash: str, *, now: datetime) -> Pass | None:
    """Fetch the pass of a secret with its account, unless it is over."""
    query = (
        select(Pass)
        .join(Pass.account)
        .options(contains_eager(Pass.account))
        .where(
            Pass.secret_hash == secret_hash,
            Pass.revoked_at.is_(None),
            or_(Pass.expires_at.is_(None), Pass.expires_at > now),
            Account.disabled_at.is_(None),
        )
    )
    return (await session.scalars(query)).one_or_none()


async def pass_of(session: AsyncSession, account_id: int, pass_id: int) -> Pass | None:
    """Fetch one pass of this account."""
    query = select(Pass).where(Pass.id == pass_id, Pass.account_id == account_id)
    return (await session.scalars(query)).one_or_none()


async def passes_of(session: AsyncSession, account_id: int) -> Sequence[Pass]:
    """List the passes of an account that are not revoked, the newest first."""
    query = (
        select(Pass)
        .where(Pass.account_id == account_id, Pass.revoked_at.is_(None))
        .options(joinedload(Pass.account))
        .order_by(Pass.id.desc())
    )
    return (await session.scalars(query)).all()
