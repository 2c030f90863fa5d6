"""Coming in: accounts, logging in, and the passes of browsers and programs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import passwords, store
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.mailboxes import service as mailboxes
from app.access.model import Account, Pass
from app.access.rules import PassKind, Person, Right, Role, sight_of
from app.access.secrets import digest, new_secret
from app.base.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    UnknownPersonError,
)
from app.officials import service as officials

SESSION_LASTS: Final = timedelta(hours=12)
HALF_LASTS: Final = timedelta(minutes=15)
"""Time to set an authenticator app up."""
IDLE: Final = timedelta(hours=2)
"""A session that nobody uses for so long is over."""
_REMEMBERED: Final = timedelta(days=90)
"""Sessions that were over so long ago are forgotten."""
_TOUCHED_EVERY: Final = timedelta(minutes=1)
_TOLD_EVERY: Final = timedelta(days=1)


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


class ForPeopleOnlyError(DeniedError):
    """A program asks for what only its owner may change."""

    def __init__(self) -> None:
        super().__init__("Это меняет только сам человек, в браузере: ключу API сюда нельзя.")


class LoginTakenError(ConflictError):
    """Somebody has this login already."""

    def __init__(self) -> None:
        super().__init__("Этот логин уже занят.")


class OfficialTakenError(ConflictError):
    """The official has an account already."""

    def __init__(self) -> None:
        super().__init__("У этого ответственного уже есть учётная запись.")


class SecondFactorNeededError(UnknownPersonError):
    """The password was right; the second factor is still to be given."""

    def __init__(self) -> None:
        super().__init__("Вход не закончен: нужен код второго фактора.")


class EarlyEndError(InvalidError):
    """A token would be over before it is made."""

    def __init__(self) -> None:
        super().__init__("Срок ключа уже прошёл. Укажите день в будущем или не указывайте его.")


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
    passwords.check(password, login=login)
    if await store.is_login_taken(session, login):
        raise LoginTakenError
    if official_id is not None:
        await check_free(session, official_id)
    card = None if official_id is None else await officials.find_official(session, official_id)
    account = Account(
        login=login,
        name=name,
        email="" if card is None else card.email,
        password_hash=await passwords.hashed(password),
        role=role,
        institution_id=institution_id,
        official_id=official_id,
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError as error:  # somebody else took it meanwhile
        raise LoginTakenError from error
    if role is Role.COORDINATOR and official_id is not None:
        await officials.mark_coordinator(session, official_id)
    await mailboxes.want(session, [(account.id, account.email)], now=now)
    return account


async def check_free(session: AsyncSession, official_id: int) -> None:
    """Refuse an official who has an account already; raises OfficialTakenError."""
    if await store.accounts_of_officials(session, [official_id]):
        raise OfficialTakenError


async def open_session(
    session: AsyncSession,
    account_id: int,
    *,
    label: str,
    address: str,
    is_half: bool = False,
    now: datetime,
) -> str:
    """Open a browser's session; return its secret, which is kept nowhere.

    A half session opens nothing but the step of the second factor, and is over soon.
    """
    await store.forget_passes(session, account_id, before=now - _REMEMBERED)
    secret = new_secret()
    session.add(
        Pass(
            account_id=account_id,
            kind=PassKind.SESSION,
            secret_hash=digest(secret),
            is_half=is_half,
            label=label,
            address=address,
            created_at=now,
            seen_at=now,
            expires_at=now + (HALF_LASTS if is_half else SESSION_LASTS),
        )
    )
    await session.flush()
    return secret


async def issue_token(
    session: AsyncSession,
    person: Person,
    *,
    label: str,
    scopes: Collection[Right] | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> tuple[int, str]:
    """Make a token for a program that acts as this person; its secret is shown only now.

    It may never do more than what the person came with; raises EarlyEndError.
    """
    if expires_at is not None and expires_at <= now:
        raise EarlyEndError
    secret = new_secret()
    token = Pass(
        account_id=person.account_id,
        kind=PassKind.TOKEN,
        secret_hash=digest(secret),
        label=label,
        scopes=_narrowed(person, scopes),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    await session.flush()
    journal.note(session, Happening.TOKEN_MADE, account_id=person.account_id, now=now)
    return token.id, secret


async def identify(
    session: AsyncSession,
    secret: str | None,
    *,
    is_use: bool = True,
    address: str = "",
    now: datetime,
) -> Person:
    """Tell who holds this secret; raises NotLoggedInError or SecondFactorNeededError.

    ``is_use``: somebody did something, as against a page that renews itself; a session ends
    two hours after its last use.
    """
    found = await _live(session, secret, now=now)
    if found.is_half:
        raise SecondFactorNeededError
    if is_use:
        _touch(session, found, address=address, now=now)
    person = await person_with_sight(session, found.account)
    scopes = None if found.scopes is None else frozenset(Right(each) for each in found.scopes)
    return msgspec.structs.replace(
        person, pass_id=found.id, is_program=found.kind is PassKind.TOKEN, scopes=scopes
    )


async def half_session(session: AsyncSession, secret: str | None, *, now: datetime) -> Pass:
    """Return a session that waits for its second factor; raises NotLoggedInError."""
    found = await _live(session, secret, now=now)
    if not found.is_half:
        raise NotLoggedInError
    return found


async def account_of(session: AsyncSession, person: Person) -> Account:
    """Fetch the person's own account."""
    account = await store.account(session, person.account_id)
    if account is None:
        raise NotLoggedInError
    return account


async def person_with_sight(session: AsyncSession, account: Account) -> Person:
    """Describe the holder of an account and all that he sees."""
    home = account.institution_id
    return person_of(account, below=[] if home is None else await officials.below(session, home))


async def log_out(session: AsyncSession, secret: str, *, now: datetime) -> None:
    """End the session of this secret; ending it twice changes nothing."""
    found = await store.live_pass(session, digest(secret), idle_since=now - IDLE, now=now)
    if found is not None:
        found.revoked_at = now
        journal.note(session, Happening.WENT_OUT, account_id=found.account_id, now=now)


async def list_passes(session: AsyncSession, person: Person, *, now: datetime) -> Sequence[Pass]:
    """List the person's own living sessions and tokens, the newest first."""
    return await store.passes_of(session, person.account_id, idle_since=now - IDLE, now=now)


async def revoke(session: AsyncSession, person: Person, pass_id: int, *, now: datetime) -> None:
    """End one of the person's own sessions or tokens; raises PassNotFoundError."""
    found = await store.pass_of(session, person.account_id, pass_id)
    if found is None:
        raise PassNotFoundError
    if found.revoked_at is None:
        found.revoked_at = now
        is_token = found.kind is PassKind.TOKEN
        kind = Happening.TOKEN_REVOKED if is_token else Happening.SESSIONS_ENDED
        journal.note(session, kind, account_id=person.account_id, now=now)


async def end_sessions(
    session: AsyncSession,
    account_id: int,
    *,
    but: int | None = None,
    with_tokens: bool = False,
    by_id: int | None = None,
    now: datetime,
) -> None:
    """End every session of an account but one, its tokens as well where that is asked for."""
    await store.revoke_all(session, account_id, but=but, with_tokens=with_tokens, now=now)
    journal.note(session, Happening.SESSIONS_ENDED, account_id=account_id, by_id=by_id, now=now)


async def accounts_of_officials(
    session: AsyncSession, official_ids: Sequence[int]
) -> dict[int, int]:
    """Map officials to the accounts that are told of their cases."""
    return await store.accounts_of_officials(session, official_ids)


async def shut_out(session: AsyncSession, official_ids: Collection[int]) -> Sequence[int]:
    """List those of these officials whose access was closed and not given again."""
    return await store.shut_out(session, official_ids) if official_ids else ()


async def names_of(session: AsyncSession, account_ids: Collection[int]) -> dict[int, str]:
    """Map accounts to the names of their holders."""
    return await store.names_of(session, account_ids) if account_ids else {}


async def accounts_with_role(session: AsyncSession, role: Role) -> list[int]:
    """List the accounts of a role that may come in."""
    return await store.accounts_with_role(session, role)


async def coordinators_of_the_region(session: AsyncSession) -> list[int]:
    """List the coordinators who belong to no institution and see every one."""
    return await store.accounts_of_the_region(session, Role.COORDINATOR)


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


def require_human(person: Person) -> None:
    """Keep programs from ways in, which would outlive their token; raises ForPeopleOnlyError."""
    if person.is_program:
        raise ForPeopleOnlyError


def person_of(account: Account, *, below: Collection[int] = ()) -> Person:
    """Describe the holder of an account; ``below`` are the institutions under his own."""
    return Person(
        account_id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        institution_id=account.institution_id,
        official_id=account.official_id,
        sight=sight_of(account.role, account.institution_id, below),
    )


async def _live(session: AsyncSession, secret: str | None, *, now: datetime) -> Pass:
    if not secret:
        raise NotLoggedInError
    found = await store.live_pass(session, digest(secret), idle_since=now - IDLE, now=now)
    if found is None:
        raise NotLoggedInError
    return found


def _touch(session: AsyncSession, found: Pass, *, address: str, now: datetime) -> None:
    """Remember the use, to the minute; a token's is told once a day."""
    before = found.seen_at
    if before is not None and now - before < _TOUCHED_EVERY:
        return
    found.seen_at = now
    is_news = before is None or now - before > _TOLD_EVERY
    if found.kind is PassKind.TOKEN and is_news:
        journal.note(
            session,
            Happening.TOKEN_USED,
            account_id=found.account_id,
            address=address,
            now=now,
        )


def _narrowed(person: Person, scopes: Collection[Right] | None) -> list[str] | None:
    if scopes is None and person.scopes is None:
        return None
    wanted = [right for right in Right if scopes is None or right in scopes]
    return [right.value for right in wanted if person.may(right)]
