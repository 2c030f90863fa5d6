"""The second factor: setting it up, checking codes, taking it away."""

import secrets
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.limits import service as limits
from app.access.limits.rules import CODE, counted_as
from app.access.mailboxes import service as mailboxes
from app.access.model import Account
from app.access.second_factor import store
from app.access.second_factor.model import RecoveryCode
from app.access.second_factor.rules import (
    RECOVERY_CODES,
    is_recovery_code,
    matching_step,
    recovery_code,
    recovery_hash,
    spelled,
)
from app.base.errors import ConflictError, InvalidError
from app.base.sealing import NoSecretKeyError, Sealer

_CODE_BYTES: Final = 10
_SALT_BYTES: Final = 16


class WrongCodeError(InvalidError):
    """The code fits neither the time nor a recovery code, or was used already."""

    def __init__(self) -> None:
        super().__init__(
            "Код не подходит. Введите шесть цифр, которые приложение показывает сейчас, или один"
            " из неиспользованных резервных кодов. Если не помогает, проверьте время на телефоне."
        )


class LostSecretError(InvalidError):
    """No key of the installation opens the app's secret, and the code is none of those on paper."""

    def __init__(self) -> None:
        super().__init__(
            "Приложение на телефоне больше не подходит: ключ шифрования этой установки потерян или"
            " сменён. Введите один из неиспользованных резервных кодов или попросите сбросить"
            " второй фактор: это делают на странице «Люди»."
        )


class NothingToConfirmError(ConflictError):
    """No second factor is being set up."""

    def __init__(self) -> None:
        super().__init__("Настройка второго фактора не начата. Откройте её заново.")


class AlreadySetError(ConflictError):
    """There is a second factor already."""

    def __init__(self) -> None:
        super().__init__(
            "Второй фактор уже настроен. Чтобы сменить телефон, сначала отключите его."
        )


def is_set(account: Account) -> bool:
    """Tell whether the account has a second factor that was proven once."""
    return account.totp is not None and account.totp_since is not None


async def begin(session: AsyncSession, account_id: int, *, sealer: Sealer) -> str:
    """Return the secret that is being set up, the same one until it is proven.

    Raises AlreadySetError and NoSecretKeyError.
    """
    account = await store.hold_account(session, account_id)
    if is_set(account):
        raise AlreadySetError
    if account.totp is not None and (known := _secret_of(account.totp, sealer)):
        return known
    secret = pyotp.random_base32()
    account.totp = sealer.seal(secret)
    return secret


async def confirm(
    session: AsyncSession,
    account_id: int,
    code: str,
    *,
    address: str,
    sealer: Sealer,
    now: datetime,
) -> list[str]:
    """Prove the app with its first code; return the recovery codes, shown only now.

    Raises WrongCodeError, NothingToConfirmError and AlreadySetError.
    """
    account = await store.hold_account(session, account_id)
    if is_set(account):
        raise AlreadySetError
    if account.totp is None:
        raise NothingToConfirmError
    step = matching_step(sealer.unseal(account.totp), spelled(code), now=now, last=None)
    if step is None:
        raise WrongCodeError
    account.totp_since, account.totp_step = now, step
    await _note(session, Happening.FACTOR_SET, account, address=address, now=now)
    return await _new_codes(session, account_id)


async def check(
    session: AsyncSession,
    account_id: int,
    code: str,
    *,
    address: str,
    sealer: Sealer,
    now: datetime,
) -> WrongCodeError | LostSecretError | limits.TooManyTriesError | None:
    """Take a code of the app or a recovery code; return the refusal, so that it is counted.

    The count must be committed, which an exception would undo.
    """
    try:
        count = await limits.hold(session, counted_as("code", account_id), CODE, now=now)
    except limits.TooManyTriesError as error:
        return error
    account = await store.hold_account(session, account_id)
    if await _fits(session, account, spelled(code), address=address, sealer=sealer, now=now):
        await limits.succeeded(session, count)
        return None
    limits.failed(count, CODE, now=now)
    journal.note(session, Happening.CODE_FAILED, account_id=account_id, address=address, now=now)
    is_lost = account.totp is not None and _secret_of(account.totp, sealer) is None
    return LostSecretError() if is_lost else WrongCodeError()


async def renew_codes(
    session: AsyncSession, account_id: int, *, address: str, now: datetime
) -> list[str]:
    """Replace the recovery codes; return the new ones, shown only now."""
    account = await store.hold_account(session, account_id)
    await _note(session, Happening.CODES_RENEWED, account, address=address, now=now)
    return await _new_codes(session, account_id)


async def codes_left(session: AsyncSession, account_id: int) -> int:
    """Count the recovery codes that are still good."""
    return await store.count_unused(session, account_id)


async def remove(
    session: AsyncSession,
    account_id: int,
    *,
    by_id: int | None = None,
    address: str = "",
    now: datetime,
) -> None:
    """Take the second factor away, with its recovery codes."""
    account = await store.hold_account(session, account_id)
    account.totp = account.totp_since = account.totp_step = None
    await store.forget_codes(session, [account_id])
    await _note(session, Happening.FACTOR_REMOVED, account, by_id=by_id, address=address, now=now)


async def _fits(
    session: AsyncSession,
    account: Account,
    code: str,
    *,
    address: str,
    sealer: Sealer,
    now: datetime,
) -> bool:
    if account.totp is None or account.totp_since is None:
        return False
    secret = _secret_of(account.totp, sealer)  # lost or not, codes on paper open what is theirs
    step = matching_step(secret, code, now=now, last=account.totp_step) if secret else None
    if step is not None:
        account.totp_step = step
        return True
    for each in await store.unused_codes(session, account.id):
        if is_recovery_code(code, each.code_hash):
            each.used_at = now
            await _note(session, Happening.RECOVERY_USED, account, address=address, now=now)
            return True
    return False


def _secret_of(sealed: bytes, sealer: Sealer) -> str | None:
    """Open an app's secret; None where no key of the installation opens it any more."""
    try:
        return sealer.unseal(sealed)
    except NoSecretKeyError:
        return None


async def _note(
    session: AsyncSession,
    kind: Happening,
    account: Account,
    *,
    by_id: int | None = None,
    address: str,
    now: datetime,
) -> None:
    """Write down what its owner is to be warned of."""
    journal.note(
        session,
        kind,
        account_id=account.id,
        by_id=by_id,
        address=address,
        tell_to=await mailboxes.own_mail(session, account),
        now=now,
    )


async def _new_codes(session: AsyncSession, account_id: int) -> list[str]:
    await store.forget_codes(session, [account_id])
    codes = [recovery_code(secrets.token_bytes(_CODE_BYTES)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(
            account_id=account_id,
            code_hash=recovery_hash(code, secrets.token_bytes(_SALT_BYTES)),
        )
        for code in codes
    )
    return codes
