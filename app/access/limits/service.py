"""Pauses for whoever fails, and the browsers that are counted apart."""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.limits import store
from app.access.limits.model import FailureCount, KnownDevice
from app.access.limits.rules import Pace, pause_after
from app.access.secrets import digest, new_secret
from app.base.errors import TooOftenError

_KEPT: Final = timedelta(days=2)
_MINUTE: Final = 60


class TooManyTriesError(TooOftenError):
    """Too many failures in a row; says when to try again."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(ceil(wait.total_seconds()), 1)
        told = f"{ceil(seconds / _MINUTE)} мин" if seconds > _MINUTE else f"{seconds} с"
        super().__init__(
            f"Слишком много неудачных попыток подряд. Попробуйте снова через {told}.",
            retry_after=seconds,
        )


async def hold(session: AsyncSession, key: str, pace: Pace, *, now: datetime) -> FailureCount:
    """Let one try at a time through, so that a burst counts as what it is.

    Raises TooManyTriesError while the pause lasts.
    """
    count = await store.hold(session, key, now=now)
    _check(count.blocked_until, now=now)
    if count.last_at < now - pace.forgotten:
        count.failures = 0
    return count


async def check(session: AsyncSession, key: str, *, now: datetime) -> None:
    """Raise TooManyTriesError while the pause lasts; holds up nobody."""
    until = await store.blocked_until(session, key)
    if until is not None:
        _check(until, now=now)


def failed(count: FailureCount, pace: Pace, *, now: datetime) -> None:
    """Count a failure of what is held."""
    count.failures += 1
    count.last_at = now
    count.blocked_until = now + pause_after(pace, count.failures)


async def add_failure(session: AsyncSession, key: str, pace: Pace, *, now: datetime) -> None:
    """Count a failure of what was not held, and forget what is long past."""
    count = await store.hold(session, key, now=now)
    if count.last_at < now - pace.forgotten:
        count.failures = 0
    failed(count, pace, now=now)
    await store.sweep(session, before=now - _KEPT)


async def succeeded(session: AsyncSession, count: FailureCount) -> None:
    """Forget the failures before a success."""
    await store.forget(session, count.key)


async def device_of(session: AsyncSession, secret: str, account_id: int) -> int | None:
    """Tell whether this browser is known to the account, and which one it is."""
    return await store.device(session, digest(secret), account_id) if secret else None


def know_device(session: AsyncSession, account_id: int, *, now: datetime) -> str:
    """Make a browser known; return the secret of its cookie."""
    secret = new_secret()
    session.add(KnownDevice(account_id=account_id, secret_hash=digest(secret), made_at=now))
    return secret


async def forget_devices(session: AsyncSession, account_id: int) -> None:
    """Know no browser of this account any more, as after a new password."""
    await store.forget_devices(session, account_id)


def _check(until: datetime, *, now: datetime) -> None:
    if until > now:
        raise TooManyTriesError(until - now)
