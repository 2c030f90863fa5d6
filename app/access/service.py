"""Coming in: accounts, logging in, and the passes of browsers and programs."""

import asyncio
import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import store
from app.access.model import Account, Pass
from app.access.rules import Person, Right, Role
from app.base.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    UnknownPersonError,
)

SESSION_LASTS: Final = timedelta(hours=12)
_SHORTEST_PASSWORD: Final = 10
_hasher: Final = PasswordHasher()


class WrongLoginError(UnknownPersonError):
    """The login or the password is wrong; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("Логин или пароль не подходит.")


class NotLoggedInError(UnknownPersonError):
    """There is no pass, or it is over."""

    def __init__(self) -> None:
        super().__init__("Войдите или передайте действующий ключ API.")


class NoRightError(DeniedError):
    """The role does not allow the act."""

    def __init__(self) -> None:
        super().__init__("Вашей роли это не разрешено.")


class ForeignInstitutionError(DeniedError):
    """The institution is not the person's own."""

    def __init__(self) -> None:
        super().__init__("Это учреждение не Ваше.")


class LoginTakenError(ConflictError):
    """Somebody has this login already."""

    def __init__(self) -> None:
        super().__init__("Этот логин уже занят.")


class OfficialTakenError(ConflictError):
    """The official has an account already."""

    def __init__(self) -> None:
        super().__init__("У этого ответственного уже есть учётная запись.")


class WeakPasswordError(InvalidError):
    """The password is too short."""

    def __init__(self) -> None:
        super().__init__(f"Пароль короче {_SHORTEST_PASSWORD} знаков. Придумайте длиннее.")


class PassNotFoundError(NotFoundError):
    """No such session or token of yours."""

    def __init__(self) -> None:
        super().__init__("Такого сеанса или ключа у вас нет.")


async def add_account(
    session: AsyncSession,
    *,
    login: str,
    password: str,
    name: str,
    role: Role,
    institution_id: int | None,
    official_id: int | None,
    now: datetime,
) -> Account:
    """Record somebody who may come in; the password is kept as an argon2id hash."""
    if len(password) < _SHORTEST_PASSWORD:
        raise WeakPasswordError
    if await store.account_with_login(session, login) is not None:
        raise LoginTakenError
    if official_id is not None and await store.accounts_of_officials(session, [official_id]):
        raise OfficialTakenError
    account = Account(
        login=login,
        name=name,
        password_hash=await asyncio.to_thread(_hasher.hash, password),
        role=role,
        institution_id=institution_id,
        official_id=official_id,
        created_at=now,
    )
    session.add(account)
    await session.flush()
    return account


async def log_in(session: AsyncSession, *, login: str, password: str, now: datetime) -> str:
    """Check the password and open a session; return its secret, which is kept nowhere."""
    account = await store.account_with_login(session, login)
    known_hash = _hash_of_nobody() if account is None else account.password_hash
    fits = await asyncio.to_thread(_fits, known_hash, password)
    if account is None or not fits:
        raise WrongLoginError
    return _new_pass(session, account.id, label="Браузер", now=now, expires_at=now + SESSION_LASTS)


async def issue_token(
    session: AsyncSession, person: Person, *, label: str, now: datetime
) -> tuple[int, str]:
    """Make a token for a program that acts as this person; its secret is shown only now."""
    secret = _new_pass(session, person.account_id, label=label, now=now, expires_at=None)
    found = await store.live_pass(session, _digest(secret), now=now)
    if found is None:
        raise PassNotFoundError
    return found.id, secret


async def identify(session: AsyncSession, secret: str | None, *, now: datetime) -> Person:
    """Tell who holds this secret; raises NotLoggedInError."""
    if not secret:
        raise NotLoggedInError
    found = await store.live_pass(session, _digest(secret), now=now)
    if found is None:
        raise NotLoggedInError
    return person_of(found.account)


async def log_out(session: AsyncSession, secret: str, *, now: datetime) -> None:
    """End the session of this secret; ending it twice changes nothing."""
    found = await store.live_pass(session, _digest(secret), now=now)
    if found is not None:
        found.revoked_at = now


async def list_passes(session: AsyncSession, person: Person) -> Sequence[Pass]:
    """List the person's own sessions and tokens, the newest first."""
    return await store.passes_of(session, person.account_id)


async def revoke(session: AsyncSession, person: Person, pass_id: int, *, now: datetime) -> None:
    """End one of the person's own sessions or tokens."""
    found = await store.pass_of(session, person.account_id, pass_id)
    if found is None:
        raise PassNotFoundError
    found.revoked_at = found.revoked_at or now


async def accounts_of_officials(
    session: AsyncSession, official_ids: Sequence[int]
) -> dict[int, int]:
    """Map officials to the accounts that are told of their cases."""
    return await store.accounts_of_officials(session, official_ids)


async def names_of(session: AsyncSession, account_ids: Collection[int]) -> dict[int, str]:
    """Map accounts to the names of their holders."""
    return await store.names_of(session, account_ids) if account_ids else {}


async def accounts_with_role(session: AsyncSession, role: Role) -> list[int]:
    """List the accounts of a role that may come in."""
    return await store.accounts_with_role(session, role)


async def accounts_in(
    session: AsyncSession, institution_ids: Collection[int], role: Role
) -> dict[int, list[int]]:
    """Map institutions to their accounts of a role."""
    found: dict[int, list[int]] = {}
    for institution, account in await store.accounts_in(session, institution_ids, role):
        found.setdefault(institution, []).append(account)
    return found


async def accounts_of(session: AsyncSession, account_ids: Collection[int]) -> Sequence[Account]:
    """Fetch accounts that may come in, each with its official."""
    return await store.accounts_of(session, account_ids)


def require(person: Person, right: Right) -> None:
    """Refuse an act that the role does not allow; raises NoRightError."""
    if not person.may(right):
        raise NoRightError


def require_sight(person: Person, institution_id: int | None) -> None:
    """Refuse a look at another institution; None asks for no particular one."""
    if institution_id is not None and not person.sees_institution(institution_id):
        raise ForeignInstitutionError


def person_of(account: Account) -> Person:
    """Describe the holder of an account."""
    return Person(
        account_id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        institution_id=account.institution_id,
        official_id=account.official_id,
    )


def _new_pass(
    session: AsyncSession,
    account_id: int,
    *,
    label: str,
    now: datetime,
    expires_at: datetime | None,
) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        Pass(
            account_id=account_id,
            secret_hash=_digest(secret),
            label=label,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return secret


def _digest(secret: str) -> str:
    # The secret is 256 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    # An unknown login must cost as much time as a wrong password.
    return _hasher.hash(secrets.token_urlsafe(32))
