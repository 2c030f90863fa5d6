"""A person's secret calendar address, and the deadlines that stand behind it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import ConflictError, NotFoundError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE
from app.notices.calendar import store
from app.notices.calendar.model import CalendarFeed
from app.notices.calendar.writing import Deadline, write_calendar
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

_STRUCK_OUT: Final = timedelta(days=7)
"""How long what was answered is still there, so that calendar programs strike it out."""
_MOST: Final = 2000


class NoDeadlinesError(ConflictError):
    """Only officials have deadlines of their own."""

    def __init__(self) -> None:
        super().__init__("Календарь сроков есть только у ответственных: у Вас своих сообщений нет.")


class NoCalendarError(NotFoundError):
    """Nobody's address, or one that was revoked."""

    def __init__(self) -> None:
        super().__init__("Такого календаря нет или адрес отозван. Получите новый на рабочем месте.")


async def new_address(session: AsyncSession, person: Person, *, now: datetime) -> str:
    """Make the secret of a person's calendar in place of an earlier one; shown only now."""
    if person.official_id is None:
        raise NoDeadlinesError
    secret = secrets.token_urlsafe(32)
    kept = await store.of_account(session, person.account_id)
    if kept is None:
        kept = CalendarFeed(account_id=person.account_id)
        session.add(kept)
    kept.secret_hash, kept.created_at = _digest(secret), now
    await session.flush()
    return secret


async def made_at(session: AsyncSession, person: Person) -> datetime | None:
    """Tell when a person's address was made; None: he has none."""
    return await store.made_at(session, person.account_id)


async def revoke(session: AsyncSession, person: Person) -> None:
    """Forget a person's address; doing it twice changes nothing."""
    await store.remove(session, person.account_id)


async def read(session: AsyncSession, secret: str, *, public_url: str, now: datetime) -> bytes:
    """Write the calendar behind a secret; raises NoCalendarError."""
    feed = await store.of_secret(session, _digest(secret))
    accounts = await access.accounts_of(session, [feed.account_id]) if feed is not None else []
    if not accounts or accounts[0].official_id is None:
        raise NoCalendarError
    found = await cases.terms_of(
        session, accounts[0].official_id, since=now - _STRUCK_OUT, limit=_MOST
    )
    listed = await topics.in_force(session)
    changes = await store.last_changes(session, {case.id for case in found})
    deadlines = [
        _deadline(case, listed, changes.get(case.id, case.opened_at))
        for case in sorted(found, key=lambda case: case.id)
    ]
    return write_calendar(deadlines, public_url=public_url)


def _deadline(case: Case, listed: TopicList, changed_at: datetime) -> Deadline:
    return Deadline(
        case_id=case.id,
        due_at=case.due_at,
        page=case.page.title or case.page.link,
        topic=listed.title(case.topic),
        is_open=case.state in WORKABLE,
        is_paused=case.paused_at is not None,
        version=case.lines,
        changed_at=changed_at,
    )


def _digest(secret: str) -> str:
    # The secret is 256 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
