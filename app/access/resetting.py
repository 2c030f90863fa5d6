"""New passwords: by somebody who knows the old one, or by a link."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import passwords, service, store
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.letters import service as letters
from app.access.limits import service as limits
from app.access.limits.rules import ASKING, LOGIN, counted_as, neighbourhood
from app.access.mailboxes import service as mailboxes
from app.access.model import Account, PasswordReset
from app.access.rules import Person
from app.access.secrets import digest, new_secret
from app.base.errors import AppError, ConflictError, InvalidError
from app.base.sealing import Sealer

LASTS: Final = timedelta(hours=1)


class WrongPasswordError(InvalidError):
    """The old password is wrong."""

    def __init__(self) -> None:
        super().__init__("Нынешний пароль не подходит. Проверьте раскладку и Caps Lock.")


class ResetOverError(ConflictError):
    """The link is unknown, used, replaced or too old."""

    def __init__(self) -> None:
        super().__init__("Эта ссылка не действует: она одноразовая и живёт час. Запросите новую.")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has forgotten a password."""

    who: str
    """Login or mail address."""
    address: str
    """Network address."""
    public_url: str
    """What the link begins with."""


async def change(
    session: AsyncSession, person: Person, *, old: str, new: str, address: str, now: datetime
) -> AppError | None:
    """Give oneself a new password; every other session ends.

    Returns the refusal for a wrong old one, so that it is counted: WrongPasswordError or
    TooManyTriesError. Raises WeakPasswordError, LongPasswordError, GuessablePasswordError.
    """
    account = await service.account_of(session, person)
    refusal = await _prove(session, account, old, now=now)
    if refusal is not None:
        return refusal
    passwords.check(new, login=account.login)
    account.password_hash = await passwords.hashed(new)
    await service.end_sessions(session, account.id, but=person.pass_id, now=now)
    await limits.forget_devices(session, account.id)
    journal.note(
        session,
        Happening.PASSWORD_CHANGED,
        account_id=account.id,
        address=address,
        tell_to=await mailboxes.own_mail(session, account),
        now=now,
    )
    return None


async def change_mail(
    session: AsyncSession, person: Person, *, password: str, mail: str, now: datetime
) -> AppError | None:
    """Want another address for oneself; it counts once its letter's link was followed.

    Returns the refusal of a wrong password, as ``change``. Raises BadAddressError and
    TooManyAddressesError.
    """
    account = await service.account_of(session, person)
    refusal = await _prove(session, account, password, now=now)
    if refusal is None:
        await mailboxes.name_own(session, account, mail, now=now)
    return refusal


async def ask(session: AsyncSession, asked: Asked, *, sealer: Sealer, now: datetime) -> None:
    """Write to whoever has this login or mail and confirmed it; the asker learns nothing of it.

    Raises TooManyTriesError where one address asks too often, and NoSecretKeyError.
    """
    key = counted_as("asking", neighbourhood(asked.address))
    await limits.check(session, key, now=now)
    await limits.add_failure(session, key, ASKING, now=now)
    for account in await store.accounts_to_write_to(session, asked.who):
        if not await store.has_fresh_reset(session, account.id, since=now - LASTS / 12):
            secret = await _new_reset(session, account, now=now)
            _write(session, account, secret, asked.public_url, sealer=sealer, now=now)
            journal.note(
                session,
                Happening.RESET_ASKED,
                account_id=account.id,
                address=asked.address,
                now=now,
            )


async def hand_out(session: AsyncSession, account: Account, *, by_id: int, now: datetime) -> str:
    """Make a link for somebody who has no mail; whoever calls has checked the right."""
    journal.note(session, Happening.RESET_ASKED, account_id=account.id, by_id=by_id, now=now)
    return await _new_reset(session, account, now=now)


async def show(session: AsyncSession, secret: str, *, now: datetime) -> Account:
    """Tell whose password a link changes; raises ResetOverError."""
    return (await _usable(session, secret, now=now)).account


async def use(
    session: AsyncSession, secret: str, *, password: str, address: str, now: datetime
) -> None:
    """Set the new password; all sessions and tokens end, the second factor stays.

    Raises ResetOverError and as ``passwords.check``.
    """
    reset = await _usable(session, secret, now=now)
    passwords.check(password, login=reset.account.login)
    reset.account.password_hash = await passwords.hashed(password)
    reset.used_at = now
    await service.end_sessions(session, reset.account_id, with_tokens=True, now=now)
    await limits.forget_devices(session, reset.account_id)
    journal.note(
        session,
        Happening.RESET_DONE,
        account_id=reset.account_id,
        address=address,
        tell_to=await mailboxes.own_mail(session, reset.account),
        now=now,
    )


async def _prove(
    session: AsyncSession, account: Account, password: str, *, now: datetime
) -> AppError | None:
    """Return the refusal of a wrong password, so that it is counted."""
    try:
        count = await limits.hold(session, counted_as("change", account.id), LOGIN, now=now)
    except limits.TooManyTriesError as error:
        return error
    if not await passwords.fits(account.password_hash, password):
        limits.failed(count, LOGIN, now=now)
        return WrongPasswordError()
    await limits.succeeded(session, count)
    return None


async def _usable(session: AsyncSession, secret: str, *, now: datetime) -> PasswordReset:
    found = await store.reset_with_secret(session, digest(secret))
    if found is None or found.used_at is not None or found.expires_at <= now:
        raise ResetOverError
    return found


async def _new_reset(session: AsyncSession, account: Account, *, now: datetime) -> str:
    await store.spend_resets(session, account.id, now=now)
    secret = new_secret()
    session.add(
        PasswordReset(
            account_id=account.id,
            secret_hash=digest(secret),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return secret


def _write(
    session: AsyncSession,
    account: Account,
    secret: str,
    public_url: str,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    content = letters.Content(
        to=account.email,
        subject="Новый пароль для Госпаблика",
        paragraphs=(
            (
                f"Кто-то, возможно Вы, забыл пароль учётной записи {account.login}."
                " Чтобы задать новый, откройте ссылку:"
            ),
            f"{public_url.rstrip('/')}/forgot/{secret}",
            (
                "Ссылка действует час и сработает один раз. Если Вы не просили о ней, ничего"
                " делать не нужно: прежний пароль продолжает действовать."
            ),
        ),
    )
    letters.write(
        session,
        content,
        account_id=account.id,
        expires_at=now + LASTS,
        sealer=sealer,
        now=now,
    )
