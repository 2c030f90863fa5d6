"""Which day an interim answer may promise, and when that day ends; pure."""

from datetime import date, datetime, timedelta
from typing import Final

from app.base.errors import InvalidError
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rules import Profile, final_due_at

_WITHOUT_RULE: Final = timedelta(days=30)
"""How far ahead a promise may lie where the regulation does not say."""
_DAY: Final = timedelta(days=1)


class LatePromiseError(InvalidError):
    """The promised day lies too far ahead."""

    def __init__(self, latest: date, profile: Profile) -> None:
        why = (
            "Регламент не говорит, сколько ждать после промежуточного ответа, поэтому обещать"
            f" можно не дальше {_WITHOUT_RULE.days} дней"
            if profile.after_interim is None
            else f"По регламенту «{profile.title}» дольше обещать нельзя"
        )
        super().__init__(f"{why}: выберите день не позже {latest:%d.%m.%Y}.")


class PastPromiseError(InvalidError):
    """The promised day is over, or is free and nothing of it is left."""

    def __init__(self, earliest: date) -> None:
        super().__init__(
            f"К этому дню рабочего времени уже не остаётся: выберите день не раньше"
            f" {earliest:%d.%m.%Y}."
        )


def latest_day(profile: Profile, now: datetime, *, calendar: WorkingCalendar) -> date:
    """Tell the last day that may be promised now."""
    final = final_due_at(profile, now, calendar=calendar)
    return calendar.day_of(now) + _WITHOUT_RULE if final is None else calendar.day_of(final)


def earliest_day(now: datetime, *, calendar: WorkingCalendar) -> date:
    """Tell the first day that may be promised now: one whose end lies ahead."""
    today = calendar.day_of(now)
    closing = calendar.closing_on_or_after(today)
    if closing <= now:
        closing = calendar.closing_on_or_after(today + _DAY)
    return calendar.day_of(closing - timedelta(microseconds=1))


def promised_until(
    profile: Profile, day: date, *, now: datetime, calendar: WorkingCalendar
) -> datetime:
    """Tell when a promised day ends: with its work, or with that of the working day before it.

    Never later than the regulation allows. Raises LatePromiseError and PastPromiseError.
    """
    latest, earliest = (
        latest_day(profile, now, calendar=calendar),
        earliest_day(now, calendar=calendar),
    )
    if day > latest:
        raise LatePromiseError(latest, profile)
    if day < earliest:
        raise PastPromiseError(earliest)
    closing = calendar.closing_on_or_before(day)
    final = final_due_at(profile, now, calendar=calendar)
    return closing if final is None else min(closing, final)
