"""Reads of accounts and passes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.mailboxes.model import Mailbox
from app.access.model import Account, Invitation, Pass, PasswordReset
from app.access.rules import PassKind, Role
from app.base.database import within
from app.base.sight import Sight


async def account_with_login(session: AsyncSession, login: str) -> Account | None:
    """Fetch the account of a login that is not disabled."""
    query = select(Account).where(Account.login == login, Account.disabled_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def is_login_taken(session: AsyncSession, login: str) -> bool:
    """Tell whether anybody has or had this login, however it is written."""
    query = select(Account.id).where(func.lower(Account.login) == login.lower())
    return (await session.scalars(query.limit(1))).first() is not None


async def accounts_of_officials(
    session: AsyncSession, official_ids: Sequence[int]
) -> dict[int, int]:
    """Map officials to their accounts."""
    query = select(Account.official_id, Account.id).where(
        Account.official_id.in_(official_ids), Account.disabled_at.is_(None)
    )
    rows = await session.execute(query)
    return {official: account for official, account in rows if official is not None}


async def shut_out(session: AsyncSession, official_ids: Collection[int]) -> Sequence[int]:
    """List those of these officials who had accounts and have none open."""
    query = (
        select(Account.official_id)
        .where(Account.official_id.in_(official_ids))
        .group_by(Account.official_id)
        .having(func.bool_and(Account.disabled_at.is_not(None)))
    )
    return [each for each in await session.scalars(query) if each is not None]


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


async def accounts_of_the_region(session: AsyncSession, role: Role) -> list[int]:
    """List the accounts of a role that belong to no institution, the oldest first."""
    query = (
        select(Account.id)
        .where(
            Account.institution_id.is_(None), Account.role == role, Account.disabled_at.is_(None)
        )
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


async def account(session: AsyncSession, account_id: int) -> Account | None:
    """Fetch an account that is not disabled."""
    query = select(Account).where(Account.id == account_id, Account.disabled_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def live_pass(
    session: AsyncSession, secret_hash: str, *, idle_since: datetime, now: datetime
) -> Pass | None:
    """Fetch the pass of a secret with its account, unless it is over."""
    query = (
        select(Pass)
        .join(Pass.account)
        .options(contains_eager(Pass.account))
        .where(
            Pass.secret_hash == secret_hash,
            _lives(idle_since=idle_since, now=now),
            Account.disabled_at.is_(None),
        )
    )
    return (await session.scalars(query)).one_or_none()


async def pass_of(session: AsyncSession, account_id: int, pass_id: int) -> Pass | None:
    """Fetch one pass of this account."""
    query = select(Pass).where(Pass.id == pass_id, Pass.account_id == account_id)
    return (await session.scalars(query)).one_or_none()


async def passes_of(
    session: AsyncSession, account_id: int, *, idle_since: datetime, now: datetime
) -> Sequence[Pass]:
    """List the living passes of an account, the newest first."""
    query = (
        select(Pass)
        .where(
            Pass.account_id == account_id,
            _lives(idle_since=idle_since, now=now),
            Pass.is_half.is_(False),
        )
        .options(joinedload(Pass.account))
        .order_by(Pass.id.desc())
    )
    return (await session.scalars(query)).all()


async def forget_passes(session: AsyncSession, account_id: int, *, before: datetime) -> None:
    """Delete the sessions of an account that were over before."""
    await session.execute(
        delete(Pass).where(
            Pass.account_id == account_id,
            Pass.kind == PassKind.SESSION,
            Pass.expires_at < before,
        )
    )


async def revoke_all(
    session: AsyncSession, account_id: int, *, but: int | None, with_tokens: bool, now: datetime
) -> None:
    """End the sessions of an account but one; its tokens as well where that is asked for."""
    await session.execute(
        update(Pass)
        .where(
            Pass.account_id == account_id,
            Pass.revoked_at.is_(None),
            true() if with_tokens else Pass.kind == PassKind.SESSION,
            Pass.id != but if but is not None else true(),
        )
        .values(revoked_at=now)
    )


async def invitation_with_secret(
    session: AsyncSession, secret_hash: str, *, lock: bool = False
) -> Invitation | None:
    """Fetch an invitation with who invites and where to; a lock lets one at a time accept it."""
    query = (
        select(Invitation)
        .where(or_(Invitation.secret_hash == secret_hash, Invitation.mailed_hash == secret_hash))
        .options(selectinload(Invitation.invited_by), selectinload(Invitation.institution))
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def invitation(
    session: AsyncSession, invitation_id: int, *, sight: Sight
) -> Invitation | None:
    """Fetch one invitation to change it, as far as the reader sees."""
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id, within(Invitation.institution_id, sight))
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def open_invitations(
    session: AsyncSession, *, sight: Sight, now: datetime
) -> Sequence[Invitation]:
    """List the invitations that may still be accepted, the newest first."""
    query = (
        select(Invitation)
        .where(
            within(Invitation.institution_id, sight),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .options(selectinload(Invitation.invited_by), selectinload(Invitation.institution))
        .order_by(Invitation.id.desc())
    )
    return (await session.scalars(query)).all()


async def mailed_by(session: AsyncSession, invitation_id: int, mailed_hash: str) -> None:
    """Note with which link an invitation was mailed."""
    await session.execute(
        update(Invitation).where(Invitation.id == invitation_id).values(mailed_hash=mailed_hash)
    )


async def withdraw_like(session: AsyncSession, new: Invitation, *, now: datetime) -> None:
    """Withdraw the unanswered invitations of the same person to the same place."""
    await session.execute(
        update(Invitation)
        .where(
            Invitation.name == new.name,
            Invitation.role == new.role,
            Invitation.institution_id.is_not_distinct_from(new.institution_id),
            Invitation.official_id.is_not_distinct_from(new.official_id),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


async def withdraw_of(session: AsyncSession, account_id: int, *, now: datetime) -> None:
    """Withdraw every unanswered invitation of an inviter."""
    await session.execute(
        update(Invitation)
        .where(
            Invitation.invited_by_id == account_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def _lives(*, idle_since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(
        Pass.revoked_at.is_(None),
        or_(Pass.expires_at.is_(None), Pass.expires_at > now),
        or_(Pass.kind == PassKind.TOKEN, Pass.seen_at > idle_since),
    )


async def accounts_to_write_to(session: AsyncSession, who: str) -> Sequence[Account]:
    """Fetch the accounts of a login or a mail address whose own address is confirmed."""
    is_read = exists().where(
        Mailbox.account_id == Account.id,
        Mailbox.address == func.lower(Account.email),
        Mailbox.confirmed_at.is_not(None),
    )
    query = select(Account).where(
        or_(Account.login == who, func.lower(Account.email) == who.lower()),
        is_read,
        Account.disabled_at.is_(None),
    )
    return (await session.scalars(query)).all()


async def has_fresh_reset(session: AsyncSession, account_id: int, *, since: datetime) -> bool:
    """Tell whether a link was made for this account only now."""
    query = select(PasswordReset.id).where(
        PasswordReset.account_id == account_id, PasswordReset.created_at > since
    )
    return (await session.scalars(query.limit(1))).first() is not None


async def reset_with_secret(session: AsyncSession, secret_hash: str) -> PasswordReset | None:
    """Fetch a link for a new password with its account, one at a time."""
    query = (
        select(PasswordReset)
        .join(PasswordReset.account)
        .options(contains_eager(PasswordReset.account))
        .where(PasswordReset.secret_hash == secret_hash, Account.disabled_at.is_(None))
        .with_for_update(of=PasswordReset)
    )
    return (await session.scalars(query)).one_or_none()


async def spend_resets(session: AsyncSession, account_id: int, *, now: datetime) -> None:
    """Let no earlier link for a new password work any more."""
    await session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )


async def people(session: AsyncSession, *, sight: Sight) -> Sequence[Account]:
    """List the accounts in sight that are not closed, by name."""
    query = (
        select(Account)
        .where(within(Account.institution_id, sight), Account.disabled_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return (await session.scalars(query)).all()


async def person_in_sight(
    session: AsyncSession, account_id: int, *, sight: Sight
) -> Account | None:
    """Fetch one account in sight that is not closed, to change it."""
    query = (
        select(Account)
        .where(
            Account.id == account_id,
            within(Account.institution_id, sight),
            Account.disabled_at.is_(None),
        )
        .with_for_update(key_share=True)
    )
    return (await session.scalars(query)).one_or_none()


async def sessions_of(
    session: AsyncSession, account_ids: Collection[int], *, idle_since: datetime, now: datetime
) -> dict[int, int]:
    """Count the living sessions of these accounts."""
    query = (
        select(Pass.account_id, func.count())
        .where(
            Pass.account_id.in_(account_ids),
            Pass.kind == PassKind.SESSION,
            Pass.is_half.is_(False),
            _lives(idle_since=idle_since, now=now),
        )
        .group_by(Pass.account_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def last_seen(session: AsyncSession, account_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when these accounts were last used."""
    query = (
        select(Pass.account_id, func.max(Pass.seen_at))
        .where(Pass.account_id.in_(account_ids), Pass.seen_at.is_not(None))
        .group_by(Pass.account_id)
    )
    rows = await session.execute(query)
    return {account: at for account, at in rows if at is not None}


async def delete_passes(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete sessions and tokens that were over before; those over longest go first."""
    ended = func.least(Pass.revoked_at, Pass.expires_at)
    old = select(Pass.id).where(ended < before).order_by(ended).limit(limit)
    gone = delete(Pass).where(Pass.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(Pass.id))).all())


async def delete_invitations(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete invitations made before; only the oldest are looked at."""
    head = select(Invitation.id).order_by(Invitation.id).limit(limit)
    old = select(Invitation.id).where(Invitation.id.in_(head), Invitation.created_at < before)
    gone = delete(Invitation).where(Invitation.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(Invitation.id))).all())


async def delete_resets(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete links for a new password made before; only the oldest are looked at."""
    head = select(PasswordReset.id).order_by(PasswordReset.id).limit(limit)
    old = select(PasswordReset.id).where(
        PasswordReset.id.in_(head), PasswordReset.created_at < before
    )
    gone = delete(PasswordReset).where(PasswordReset.id.in_(old.with_for_update(skip_locked=True)))
    return len((await session.scalars(gone.returning(PasswordReset.id))).all())
