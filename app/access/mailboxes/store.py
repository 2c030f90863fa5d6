"""Reads and writes of people's mail addresses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, Text, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from app.access.mailboxes.model import Mailbox
from app.access.model import Account
from app.base.database import ColumnKind, unnested

_COLUMNS: Final[Mapping[str, ColumnKind]] = {"account_id": BigInteger(), "address": Text()}


async def of(session: AsyncSession, account_ids: Collection[int]) -> Sequence[Mailbox]:
    """Fetch the addresses of these people."""
    query = select(Mailbox).where(Mailbox.account_id.in_(account_ids))
    return (await session.scalars(query)).all()


async def one(session: AsyncSession, account_id: int, address: str) -> Mailbox | None:
    """Fetch one address of a person and hold it."""
    query = (
        select(Mailbox)
        .where(Mailbox.account_id == account_id, Mailbox.address == address)
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def add(
    session: AsyncSession,
    rows: Sequence[tuple[int, str]],
    *,
    ask_at: datetime | None,
    now: datetime,
) -> None:
    """Write (account, address) down; what is there stays as it is."""
    given = unnested("given", _COLUMNS, rows)
    moment = DateTime(timezone=True)
    asks = cast(literal(ask_at, moment), moment)
    source = select(given.c.account_id, given.c.address, asks, literal(now, moment))
    columns = ["account_id", "address", "ask_at", "created_at"]
    await session.execute(
        insert(Mailbox).from_select(columns, source.distinct()).on_conflict_do_nothing()
    )


async def forget_wish(session: AsyncSession, account_id: int) -> None:
    """Let no address that was wanted before become the account's own."""
    await session.execute(
        update(Mailbox).where(Mailbox.account_id == account_id).values(becomes_own=False)
    )


async def count_new(session: AsyncSession, account_id: int, *, since: datetime) -> int:
    """Count a person's addresses that were named lately and are not confirmed."""
    query = select(func.count()).where(
        Mailbox.account_id == account_id,
        Mailbox.confirmed_at.is_(None),
        Mailbox.created_at > since,
    )
    return await session.scalar(query) or 0


async def with_secret(session: AsyncSession, secret_hash: str) -> Mailbox | None:
    """Fetch the address of a link with its account, one at a time."""
    query = (
        select(Mailbox)
        .join(Mailbox.account)
        .options(contains_eager(Mailbox.account))
        .where(Mailbox.secret_hash == secret_hash, Account.disabled_at.is_(None))
        .with_for_update(of=Mailbox)
    )
    return (await session.scalars(query)).one_or_none()


async def to_ask(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Mailbox]:
    """Take addresses to which a letter is to be written; others skip them."""
    query = (
        select(Mailbox)
        .where(Mailbox.ask_at <= now)
        .options(joinedload(Mailbox.account, innerjoin=True))
        .order_by(Mailbox.ask_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Mailbox)
    )
    return (await session.scalars(query)).all()
