"""Who writes the answer to a case: a lease that ends by itself, and a token that fences.

A lease only tells others that somebody writes. What keeps two from publishing is its token:
it grows whenever the lease changes hands or an answer goes out, and an answer that comes with
an older one is refused.
"""

from datetime import datetime
from typing import Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.base.errors import ConflictError, DeniedError
from app.cases.model import Case
from app.replies.drafts import store
from app.replies.drafts.model import Lease
from app.replies.drafts.rules import LEASE_LASTS


class LeasedError(ConflictError):
    """Somebody else is writing the answer."""

    def __init__(self) -> None:
        minutes = int(LEASE_LASTS.total_seconds()) // 60
        super().__init__(
            "Ответ сейчас пишет другой сотрудник. Подождите: если он перестал писать,"
            f" через {minutes} минуты сообщение освободится."
        )


class StaleTokenError(ConflictError):
    """Another person, or another tab, has taken over since."""

    def __init__(self) -> None:
        super().__init__(
            "Пока Вы писали, ответ взяли на себя в другой вкладке или другой сотрудник."
            " Обновите страницу: набранный текст сохранён в черновике."
        )


class NotYoursToTakeError(DeniedError):
    """A colleague wants to take a lease from who writes."""

    def __init__(self) -> None:
        super().__init__(
            "Забрать начатый ответ может ответственный за сообщение или координатор. Попросите его."
        )


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """Who is writing, and until when that holds without a sign of life."""

    account_id: int
    name: str
    token: int
    until: datetime

    @classmethod
    def of(cls, lease: Lease, name: str) -> Self:
        """Copy it out."""
        return cls(account_id=lease.account_id, name=name, token=lease.token, until=lease.until)


async def writing(session: AsyncSession, case_id: int, *, now: datetime) -> Writing | None:
    """Tell who is writing the answer to a case just now."""
    found = await store.lease_of(session, case_id)
    if found is None or found[0].until <= now:
        return None
    return Writing.of(*found)


async def take(
    session: AsyncSession, case: Case, person: Person, *, token: int | None, now: datetime
) -> Writing:
    """Begin to write, or go on with the token that one has.

    Without a token a new one is given, so that another tab of the same person is overtaken.
    Raises LeasedError and StaleTokenError.
    """
    lease = await store.hold_lease(session, case.id, account_id=person.account_id, now=now)
    if _is_anothers(lease, person, now=now):
        raise LeasedError
    if token is None:
        return _given(lease, person, now=now)
    _check(lease, person, token)
    lease.until = now + LEASE_LASTS
    return Writing.of(lease, person.name)


async def take_over(session: AsyncSession, case: Case, person: Person, *, now: datetime) -> Writing:
    """Take the lease from whoever has it; raises NotYoursToTakeError."""
    is_responsible = person.official_id is not None and person.official_id == case.official_id
    if not person.may(Right.ASSIGN_CASES) and not is_responsible:
        raise NotYoursToTakeError
    lease = await store.hold_lease(session, case.id, account_id=person.account_id, now=now)
    return _given(lease, person, now=now)


async def admit_saving(
    session: AsyncSession, case: Case, person: Person, *, token: int | None, now: datetime
) -> None:
    """Let a person save the draft; with the token in force his lease goes on.

    Raises LeasedError while somebody else writes.
    """
    lease = await store.hold_lease(session, case.id, account_id=person.account_id, now=now)
    if _is_anothers(lease, person, now=now):
        raise LeasedError
    if lease.account_id == person.account_id and lease.token == token:
        lease.until = now + LEASE_LASTS


async def admit_answer(
    session: AsyncSession, case: Case, person: Person, *, token: int | None, now: datetime
) -> Lease:
    """Let a person publish: with the token in force, or without any while nobody else writes.

    Raises StaleTokenError and LeasedError.
    """
    lease = await store.hold_lease(session, case.id, account_id=person.account_id, now=now)
    if token is not None:
        _check(lease, person, token)
    elif _is_anothers(lease, person, now=now):
        raise LeasedError
    return lease


def end(lease: Lease, *, now: datetime) -> None:
    """End a lease because an answer goes out; whoever still has its token is overtaken."""
    lease.token += 1
    lease.until = now


def _check(lease: Lease, person: Person, token: int) -> None:
    if lease.token != token or lease.account_id != person.account_id:
        raise StaleTokenError


def _is_anothers(lease: Lease, person: Person, *, now: datetime) -> bool:
    return lease.account_id != person.account_id and lease.until > now


def _given(lease: Lease, person: Person, *, now: datetime) -> Writing:
    lease.account_id, lease.token = person.account_id, lease.token + 1
    lease.until = now + LEASE_LASTS
    return Writing.of(lease, person.name)
