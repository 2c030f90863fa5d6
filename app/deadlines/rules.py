"""By when a case must be answered, and when somebody must be warned; pure.

A regulation gives a term in working hours, clock hours, working days or calendar days
(``reference/domain.md``, deadlines). Moments are in UTC; working time is that of the
official's calendar.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.base.errors import InvalidError
from app.deadlines.calendar import Passing, RoundTheClock, WorkingCalendar
from app.deadlines.pauses import Pause, add_counted, check_pauses, counted_between
from app.officials.rules import Level

_ROUND_THE_CLOCK: Final = RoundTheClock()


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_HOURS = "working_hours"
    CLOCK_HOURS = "clock_hours"
    WORKING_DAYS = "working_days"
    """The day of writing does not count; the term ends when the last day closes."""
    CALENDAR_DAYS = "calendar_days"
    """As working days, but all count; a last day that is free ends on the working day before."""


class Term(msgspec.Struct, frozen=True, array_like=True):
    """How long an official has."""

    amount: int
    unit: Unit


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A regulation: how long an official has, and when he is reminded."""

    code: str
    title: str
    version: int = 1
    source: str = ""
    """The act it comes from, as shown on a case."""
    level: Level | None = None
    """None: it may bind any level."""
    first_answer: Term
    first_important: Term | None = None
    """For important cases; None: as for all."""
    important_when: frozenset[str] = frozenset({"high", "urgent"})
    after_interim: Term | None = None
    """From an interim answer to the final one; None: an interim answer moves nothing."""
    warning_shares: tuple[int, ...] = (50, 80, 100, 150)
    """Percent of the term."""
    needs_approval: bool = False
    """A second person reads each answer before it is published."""


class DueWarning(msgspec.Struct, frozen=True):
    """A moment at which somebody must be told."""

    share: int
    at: datetime | None
    """None: a pause holds it back."""


class CalendarMissingError(InvalidError):
    """Working time is asked of nobody in particular."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(
            f"Профиль «{profile.title}» считает рабочее время, а график работы не задан: "
            "укажите график исполнителя."
        )


def clock_hours(hours: int) -> Profile:
    """Build the profile of so many clock hours."""
    return Profile(
        code=f"clock-{hours}h",
        title=f"{hours} ч на первый ответ, круглосуточно",
        first_answer=Term(hours, Unit.CLOCK_HOURS),
    )


def term_of(profile: Profile, importance: str | None = None) -> Term:
    """Tell the term of the first answer to a case of this importance (triage's words)."""
    if profile.first_important is not None and importance in profile.important_when:
        return profile.first_important
    return profile.first_answer


def due_at(
    profile: Profile,
    written_at: datetime,
    *,
    calendar: WorkingCalendar | None = None,
    importance: str | None = None,
) -> datetime:
    """Tell the deadline of a case whose first comment was written at this time.

    Also for a holder's own deadline: count from the moment he received the case. Raise
    CalendarMissingError where working time is counted and no calendar is given.
    """
    passing, allowance = _allowance(profile, term_of(profile, importance), written_at, calendar)
    return passing.add_working_time(written_at, allowance)


def due_with_pauses(
    profile: Profile,
    since: datetime,
    pauses: Sequence[Pause],
    *,
    calendar: WorkingCalendar | None = None,
    term: Term | None = None,
) -> datetime | None:
    """Tell the deadline as moved by pauses; None while an open pause holds it.

    The term is that of the first answer unless another is given, as ``profile.after_interim``
    or that of an important case (``term_of``).
    """
    check_pauses(pauses)
    passing, allowance = _allowance(profile, term or profile.first_answer, since, calendar)
    return add_counted(passing, since, allowance, pauses)


def time_left(
    profile: Profile,
    since: datetime,
    now: datetime,
    *,
    calendar: WorkingCalendar | None = None,
    term: Term | None = None,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """Tell how much counted time is left of a term; negative when it is overdrawn."""
    check_pauses(pauses)
    passing, allowance = _allowance(profile, term or profile.first_answer, since, calendar)
    return allowance - counted_between(passing, since, now, pauses)


def final_due_at(
    profile: Profile, interim_at: datetime, *, calendar: WorkingCalendar | None = None
) -> datetime | None:
    """Tell by when an interim answer must become a final one; None: the profile does not say."""
    if profile.after_interim is None:
        return None
    passing, allowance = _allowance(profile, profile.after_interim, interim_at, calendar)
    return passing.add_working_time(interim_at, allowance)


def warning_moments(
    profile: Profile,
    since: datetime,
    *,
    calendar: WorkingCalendar | None = None,
    term: Term | None = None,
    pauses: Sequence[Pause] = (),
) -> list[DueWarning]:
    """Tell when each share of a term has passed; in working time unless the clock counts."""
    check_pauses(pauses)
    passing, allowance = _allowance(profile, term or profile.first_answer, since, calendar)
    return [
        DueWarning(share, add_counted(passing, since, allowance * share / 100, pauses))
        for share in profile.warning_shares
    ]


def _allowance(
    profile: Profile, term: Term, since: datetime, calendar: WorkingCalendar | None
) -> tuple[Passing, timedelta]:
    """Turn a term into counted time; days become the working time up to their last closing."""
    if term.unit is Unit.CLOCK_HOURS:
        return _ROUND_THE_CLOCK, timedelta(hours=term.amount)
    if calendar is None:
        raise CalendarMissingError(profile)
    if term.unit is Unit.WORKING_HOURS:
        return calendar, timedelta(hours=term.amount)
    return calendar, calendar.working_time_between(since, _closing_of(term, since, calendar))


def _closing_of(term: Term, since: datetime, calendar: WorkingCalendar) -> datetime:
    written_on = calendar.day_of(since)
    if term.unit is Unit.WORKING_DAYS:
        return calendar.closing_on_or_after(calendar.working_day_after(written_on, term.amount))
    last = calendar.closing_on_or_before(written_on + timedelta(days=term.amount))
    if calendar.day_of(last) > written_on:
        return last
    return calendar.closing_on_or_after(written_on + timedelta(days=1))
