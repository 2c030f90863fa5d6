"""Visits to the provider, and the provider itself, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.mailboxes.model import Mailbox
from app.access.model import Account
from app.access.oidc.model import Provider, Visit
from app.access.oidc.rules import VisitState


async def provider(session: AsyncSession, issuer: str) -> Provider | None:
    """Fetch what is known of a provider."""
    return await session.get(Provider, issuer)


async def claim_reading(
    session: AsyncSession, issuer: str, *, now: datetime, again_at: datetime
) -> bool:
    """Take the turn to read a provider; False where it is not due or somebody else does."""
    fresh = insert(Provider).values(issuer=issuer, read_next_at=again_at)
    taken = fresh.on_conflict_do_update(
        index_elements=[Provider.issuer],
        set_={"read_next_at": again_at},
        where=Provider.read_next_at <= now,
    ).returning(Provider.issuer)
    return (await session.scalars(taken)).one_or_none() is not None


async def visit_with_state(session: AsyncSession, state_hash: str) -> Visit | None:
    """Fetch the visit that a browser comes back with, one at a time."""
    query = select(Visit).where(Visit.state_hash == state_hash).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def visit_of_browser(session: AsyncSession, browser_hash: str) -> Visit | None:
    """Fetch the visit of a browser, one at a time."""
    query = select(Visit).where(Visit.browser_hash == browser_hash).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def returned(session: AsyncSession, *, limit: int) -> Sequence[Visit]:
    """Take the visits that wait for a worker; others skip them."""
    query = (
        select(Visit)
        .where(Visit.state == VisitState.RETURNED)
        .order_by(Visit.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def visit(session: AsyncSession, visit_id: int) -> Visit | None:
    """Fetch a visit that a worker has settled, unless another one did so before."""
    query = select(Visit).where(Visit.id == visit_id, Visit.state == VisitState.RETURNED)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def forget_visits(session: AsyncSession, *, before: datetime) -> None:
    """Delete old visits."""
    await session.execute(delete(Visit).where(Visit.created_at < before))


async def account_of_subject(session: AsyncSession, subject: str) -> Account | None:
    """Fetch the account that is linked to somebody at the provider."""
    query = select(Account).where(Account.oidc_subject == subject, Account.disabled_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def accounts_with_mail(session: AsyncSession, email: str) -> Sequence[Account]:
    """Fetch the accounts with a confirmed mail address that are linked to nobody yet."""
    is_read = exists().where(
        Mailbox.account_id == Account.id,
        Mailbox.address == func.lower(Account.email),
        Mailbox.confirmed_at.is_not(None),
    )
    query = (
        select(Account)
        .where(
            is_read,
            func.lower(Account.email) == email.lower(),
            Account.oidc_subject.is_(None),
            Account.disabled_at.is_(None),
        )
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def account(session: AsyncSession, account_id: int) -> Account | None:
    """Fetch an account that is not closed."""
    query = select(Account).where(Account.id == account_id, Account.disabled_at.is_(None))
    return (await session.scalars(query)).one_or_none()
