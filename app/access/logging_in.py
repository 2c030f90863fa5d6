"""Logging in: the password, then the second factor, with pauses for whoever fails.

A failure must be counted, and so committed; that is why a refusal is returned here, and
raised by whoever answers once the transaction is over.
"""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import passwords, service, store
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.limits import service as limits
from app.access.limits.rules import ADDRESS, LOGIN, counted_as, neighbourhood
from app.access.model import Account, Pass
from app.access.rules import NEEDS_SECOND_FACTOR
from app.access.second_factor import service as second_factor
from app.base.errors import AppError, UnknownPersonError
from app.base.sealing import Sealer


class WrongLoginError(UnknownPersonError):
    """The login or the password is wrong; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("Логин или пароль не подходит.")


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody tries to come in."""

    address: str = ""
    device: str = ""
    """Secret of the cookie by which a browser is known again; empty: there is none."""
    label: str = "Браузер"
    """What its owner sees in the list of his sessions."""

    def __repr__(self) -> str:
        return "Browser(...)"


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody came in, or half in."""

    secret: str
    is_half: bool
    """The second factor is to be given, or to be set up, before anything else."""
    device: str = ""
    """Secret of a new device cookie; empty: the browser keeps its own."""

    def __repr__(self) -> str:
        return f"Entered(is_half={self.is_half})"


async def give_password(
    session: AsyncSession,
    *,
    login: str,
    password: str,
    browser: Browser,
    is_factor_required: bool,
    now: datetime,
) -> Entered | AppError:
    """Check the password; return the refusal, WrongLoginError or TooManyTriesError."""
    account = await store.account_with_login(session, login)
    by_address = counted_as("address", neighbourhood(browser.address))
    device = await _device(session, account, browser)
    try:
        if device is None:
            await limits.check(session, by_address, now=now)
        count = await limits.hold(session, _counted(login, browser, device), LOGIN, now=now)
    except limits.TooManyTriesError as error:
        _note(session, Happening.BRAKED, account, browser, now=now)
        return error
    fits = await passwords.fits(None if account is None else account.password_hash, password)
    if account is None or not fits:
        limits.failed(count, LOGIN, now=now)
        await limits.add_failure(session, by_address, ADDRESS, now=now)
        _note(session, Happening.FAILED, account, browser, now=now)
        return WrongLoginError()
    await limits.succeeded(session, count)
    return await enter(
        session, account, browser=browser, is_factor_required=is_factor_required, now=now
    )


async def enter(
    session: AsyncSession,
    account: Account,
    *,
    browser: Browser,
    is_factor_required: bool,
    now: datetime,
) -> Entered:
    """Let in whoever has proven who he is; half, where a second factor is or must be set up."""
    is_half = second_factor.is_set(account) or (
        is_factor_required and account.role in NEEDS_SECOND_FACTOR
    )
    if not is_half:
        return await _whole(session, account, browser, now=now)
    secret = await service.open_session(
        session,
        account.id,
        label=browser.label,
        address=browser.address,
        is_half=True,
        now=now,
    )
    return Entered(secret=secret, is_half=True)


async def give_code(
    session: AsyncSession, half: Pass, code: str, *, browser: Browser, sealer: Sealer, now: datetime
) -> Entered | AppError:
    """Check the second factor; return the refusal, WrongCodeError or TooManyTriesError."""
    refusal = await second_factor.check(
        session, half.account_id, code, address=browser.address, sealer=sealer, now=now
    )
    if refusal is not None:
        return refusal
    return await complete(session, half, browser=browser, now=now)


async def complete(
    session: AsyncSession, half: Pass, *, browser: Browser, now: datetime
) -> Entered:
    """Let in whoever was half in, by a new secret; the half session is over."""
    half.revoked_at = now
    return await _whole(session, half.account, browser, now=now)


async def _whole(
    session: AsyncSession, account: Account, browser: Browser, *, now: datetime
) -> Entered:
    secret = await service.open_session(
        session, account.id, label=browser.label, address=browser.address, now=now
    )
    _note(session, Happening.CAME_IN, account, browser, now=now)
    is_known = await _device(session, account, browser) is not None
    device = "" if is_known else limits.know_device(session, account.id, now=now)
    return Entered(secret=secret, is_half=False, device=device)


async def _device(session: AsyncSession, account: Account | None, browser: Browser) -> int | None:
    if account is None:
        return None
    return await limits.device_of(session, browser.device, account.id)


def _counted(login: str, browser: Browser, device: int | None) -> str:
    if device is not None:
        return counted_as("device", device)
    return counted_as("login", login.casefold(), neighbourhood(browser.address))


def _note(
    session: AsyncSession,
    kind: Happening,
    account: Account | None,
    browser: Browser,
    *,
    now: datetime,
) -> None:
    known = None if account is None else account.id
    journal.note(session, kind, account_id=known, address=browser.address, now=now)
