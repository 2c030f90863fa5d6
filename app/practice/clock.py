"""The clock of a practice case: the same regulations and hours as of a real one."""

from datetime import date, datetime, timedelta

import msgspec

from app.deadlines.promises import earliest_day, latest_day, promised_until
from app.deadlines.rulebook import Keeping, Rulebook
from app.practice.exercises import Exercise
from app.practice.rules import Role

_MINUTE = timedelta(minutes=1)


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """By when a practice case is to be answered, and which days may be promised."""

    due_at: datetime
    rule: str
    first_day: date
    last_day: date


def term(
    exercise: Exercise,
    keeping: Keeping,
    *,
    opened_at: datetime,
    now: datetime,
    rulebook: Rulebook,
) -> Term:
    """Count the term of a practice case that was opened at this moment."""
    importance = _importance(exercise)
    bound = rulebook.bind(keeping, opened_at, topic=exercise.topic, importance=importance)
    profile = rulebook.rule(keeping, topic=exercise.topic, importance=importance).profile
    calendar = rulebook.calendar(keeping)
    return Term(
        due_at=bound.due_at,
        rule=bound.rule,
        first_day=earliest_day(now, calendar=calendar),
        last_day=latest_day(profile, now, calendar=calendar),
    )


def check_promise(
    exercise: Exercise, keeping: Keeping, day: date, *, now: datetime, rulebook: Rulebook
) -> None:
    """Refuse a day that a real interim answer could not promise.

    Raises LatePromiseError and PastPromiseError.
    """
    found = rulebook.rule(keeping, topic=exercise.topic, importance=_importance(exercise))
    promised_until(found.profile, day, now=now, calendar=rulebook.calendar(keeping))


def minutes_between(
    keeping: Keeping, since: datetime, until: datetime, *, rulebook: Rulebook
) -> int:
    """Count the working minutes of the institution between two moments."""
    return rulebook.calendar(keeping).working_time_between(since, until) // _MINUTE


def _importance(exercise: Exercise) -> str | None:
    return "urgent" if exercise.role is Role.URGENT else None
