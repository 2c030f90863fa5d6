"""Looking after the access of others: who may come in, and ending that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import resetting, service, store
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.model import Account
from app.access.reach import Kind, note_foreign
from app.access.rules import Person, Right, Role, invited_by, shut_out_by
from app.access.second_factor import service as second_factor
from app.base.errors import ConflictError, DeniedError, NotFoundError
from app.officials import service as officials

_OF_THE_CENTRE: Final = frozenset({Role.TRAINER, Role.OPERATOR})


class PersonNotFoundError(NotFoundError):
    """No such account in sight."""

    def __init__(self) -> None:
        super().__init__("Такой учётной записи среди Ваших нет.")


class NotYoursToChangeError(DeniedError):
    """The role of the other is not this person's to give or to take."""

    def __init__(self) -> None:
        super().__init__("Доступ с этой ролью Вы не меняете: попросите тренера ЦУР.")


class OneselfError(ConflictError):
    """Nobody closes his own account."""

    def __init__(self) -> None:
        super().__init__("Себя так закрыть нельзя: попросите коллегу.")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A person in sight, as far as his access goes."""

    account_id: int
    login: str
    name: str
    email: str
    role: Role
    institution_id: int | None
    institution: str
    """Its name; empty for the centre."""
    has_second_factor: bool
    seen_at: datetime | None
    sessions: int
    is_changeable: bool
    """Whether the reader may end sessions or close the account."""
    is_centres: bool
    """Whether the reader may reset the second factor and hand out a new password."""


async def list_for(session: AsyncSession, person: Person, *, now: datetime) -> Sequence[Seen]:
    """List the people in sight by name; raises NoRightError."""
    service.require(person, Right.KEEP_ACCOUNTS)
    accounts = await store.people(session, sight=person.sight)
    ids = [each.id for each in accounts]
    counts = await store.sessions_of(session, ids, idle_since=now - service.IDLE, now=now)
    seen = await store.last_seen(session, ids)
    homes = {each.institution_id for each in accounts if each.institution_id is not None}
    names = await officials.institution_names(session, homes)
    return [
        Seen(
            account_id=each.id,
            login=each.login,
            name=each.name,
            email=each.email,
            role=each.role,
            institution_id=each.institution_id,
            institution=names.get(each.institution_id or 0, ""),
            has_second_factor=second_factor.is_set(each),
            seen_at=seen.get(each.id),
            sessions=counts.get(each.id, 0),
            is_changeable=_may_change(person, each) and each.id != person.account_id,
            is_centres=_may_let_in(person, each) and each.id != person.account_id,
        )
        for each in accounts
    ]


async def end_sessions(
    session: AsyncSession, person: Person, account_id: int, *, now: datetime
) -> None:
    """End all sessions of somebody; raises as ``close``."""
    account = await _changeable(session, person, account_id)
    await service.end_sessions(session, account.id, by_id=person.account_id, now=now)


async def close(session: AsyncSession, person: Person, account_id: int, *, now: datetime) -> None:
    """Let somebody come in no more and take no new cases.

    Those that he has go back to routing with its next round. His invitations and links end.
    Raises NoRightError, PersonNotFoundError, NotYoursToChangeError and OneselfError.
    """
    account = await _changeable(session, person, account_id)
    account.disabled_at = now
    if account.official_id is not None:
        card = await officials.find_official(session, account.official_id, to_change=True)
        card.on_duty = False  # nobody would read what he is given
    await store.revoke_all(session, account.id, but=None, with_tokens=True, now=now)
    await store.withdraw_of(session, account.id, now=now)
    await store.spend_resets(session, account.id, now=now)
    journal.note(session, Happening.CLOSED, account_id=account.id, by_id=person.account_id, now=now)


async def reset_second_factor(
    session: AsyncSession, person: Person, account_id: int, *, now: datetime
) -> None:
    """Take a lost second factor away and end the sessions; only the centre does that."""
    account = await _of_the_centre(session, person, account_id)
    await second_factor.remove(session, account.id, by_id=person.account_id, now=now)
    await service.end_sessions(session, account.id, by_id=person.account_id, now=now)


async def hand_out_reset(
    session: AsyncSession, person: Person, account_id: int, *, now: datetime
) -> str:
    """Make a link for a new password, for somebody without mail; only the centre does that."""
    account = await _of_the_centre(session, person, account_id)
    return await resetting.hand_out(session, account, by_id=person.account_id, now=now)


async def _of_the_centre(session: AsyncSession, person: Person, account_id: int) -> Account:
    account = await _changeable(session, person, account_id)
    service.require_human(person)
    if not _may_let_in(person, account):
        raise NotYoursToChangeError
    return account


async def _changeable(session: AsyncSession, person: Person, account_id: int) -> Account:
    service.require(person, Right.KEEP_ACCOUNTS)
    if account_id == person.account_id:
        raise OneselfError
    account = await store.person_in_sight(session, account_id, sight=person.sight)
    if account is None:
        note_foreign(person, Kind.ACCOUNT, account_id)
        raise PersonNotFoundError
    if not _may_change(person, account):
        raise NotYoursToChangeError
    return account


def _may_change(person: Person, account: Account) -> bool:
    return account.role in shut_out_by(person)


def _may_let_in(person: Person, account: Account) -> bool:
    """Tell whether this person may give the other new ways in; only the centre does that."""
    return person.role in _OF_THE_CENTRE and account.role in invited_by(person)
