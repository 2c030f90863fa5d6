"""An interim answer is a promise with a date: it moves the term and leaves the case open."""

from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import ConflictError
from app.cases.clerk import Clerk, next_warning
from app.cases.histories.writing import line, write
from app.cases.model import Case
from app.cases.pausing.service import forget
from app.cases.regulating import service as regulating
from app.cases.rules import WORKABLE, CaseState, EventKind
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.ladder import Step, steps_to
from app.deadlines.promises import earliest_day, latest_day, promised_until
from app.deadlines.rulebook import Rulebook
from app.deadlines.rules import Profile

MOST: Final = 2
"""Promises in one matter: the first, and one that moves it."""


class PromisedEnoughError(ConflictError):
    """The promise has been moved once; now the citizen waits for the answer itself."""

    def __init__(self) -> None:
        super().__init__("Срок уже переносили. Дайте ответ по существу.")


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """By when the final answer is promised."""

    on: date
    """By the institution's clock."""
    until: datetime
    """When that day's work ends, in UTC."""
    steps: tuple[Step, ...]
    """When which share of the time to it has passed."""


class Span(msgspec.Struct, frozen=True):
    """The days that may be promised, both included."""

    first: date
    last: date


async def promise(
    session: AsyncSession, case: Case, on: date, *, rulebook: Rulebook, now: datetime
) -> Promise:
    """Check a promise against the regulation of the case.

    Raises PromisedEnoughError, LatePromiseError and PastPromiseError.
    """
    if case.interims >= MOST:
        raise PromisedEnoughError
    profile, calendar = await _bounds(session, case, rulebook)
    until = promised_until(profile, on, now=now, calendar=calendar)
    steps = steps_to(calendar, now, until, profile.warning_shares)
    return Promise(on=on, until=until, steps=steps)


async def promisable(
    session: AsyncSession, case: Case, *, rulebook: Rulebook, now: datetime
) -> Span | None:
    """Tell which days may be promised now; None where there were promises enough."""
    if case.interims >= MOST:
        return None
    profile, calendar = await _bounds(session, case, rulebook)
    first = earliest_day(now, calendar=calendar)
    last = latest_day(profile, now, calendar=calendar)
    return Span(first, last) if first <= last else None


async def mark_promised(
    session: AsyncSession, case: Case, promised: Promise, *, account_id: int, now: datetime
) -> None:
    """Record that an interim answer is published: the case goes on, due as promised.

    A pause ends by it: the promise is the term from then on. A promise whose day was over before
    it was published moves no term: nobody is given a deadline in the past.

    One that has ended meanwhile only notes it. The case must be held.
    """
    is_overdue = promised.until <= now
    if case.state in WORKABLE:
        _count(case, now=now)
        if not is_overdue:
            _move_term(case, promised)
            await forget(session, [case], now=now)
    late = ", но опубликован, когда этот день уже прошёл" if is_overdue else ""
    note = f"ответ по существу обещан {promised.on:%d.%m.%Y}{late}"
    await write(session, [line(case, EventKind.INTERIM, note=note, account_id=account_id)], now=now)


def _count(case: Case, *, now: datetime) -> None:
    if case.state is CaseState.ASSIGNED:
        case.state = CaseState.IN_WORK
    case.is_late = case.is_late or (case.paused_at or now) > case.due_at
    case.first_reply_at = case.first_reply_at or now
    case.interim_at, case.interims = now, case.interims + 1


def _move_term(case: Case, promised: Promise) -> None:
    case.due_at, case.counts_hours = promised.until, True
    case.warnings = msgspec.to_builtins(promised.steps)
    case.warn_at = next_warning(promised.steps)


async def _bounds(
    session: AsyncSession, case: Case, rulebook: Rulebook
) -> tuple[Profile, WorkingCalendar]:
    """Tell the case's regulation as it was when the case got it, and in whose time it counts.

    Where that is not known any more, the one in its place now stands.
    """
    keeping = (await Clerk.of(session, rulebook, [case])).counting(case)
    profile = await regulating.profile_under(session, case.rule, case.profile, rulebook)
    profile = profile or rulebook.profile(case.profile)
    if profile is None:
        found = rulebook.rule(keeping, topic=case.topic, importance=case.importance)
        profile = found.profile
    return profile, rulebook.calendar(keeping)
