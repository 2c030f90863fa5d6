"""Turns the hours of a duty roster, as people say them, into moments; pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Self
from zoneinfo import ZoneInfo

import msgspec

LONGEST: Final = timedelta(hours=24)
"""Of one shift; who is on duty for days has several."""
MOST_DAYS: Final = timedelta(days=366)
FURTHEST: Final = timedelta(days=2 * 366)
"""How far ahead a roster is made; more is a slip of the pen."""


class Span(msgspec.Struct, frozen=True, order=True):
    """A time from one moment to another, in UTC; its end is outside."""

    starts_at: datetime
    ends_at: datetime

    def crosses(self, other: Self) -> bool:
        """Tell whether both have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """«По будням с 09:00 до 18:00, с 1 по 31 декабря», in local time."""

    first_day: date
    last_day: date
    weekdays: frozenset[int]
    """1 is Monday, 7 Sunday."""
    opens: time
    closes: time
    """At or before ``opens``: on the next day."""


def weeks_fault(weeks: Weeks, *, today: date) -> str | None:
    """Say in Russian why no roster can be made of these days; None where it can."""
    if weeks.last_day < weeks.first_day:
        return "Последний день раньше первого: поменяйте даты местами."
    if weeks.last_day - weeks.first_day >= MOST_DAYS:
        return f"За один раз — не больше {MOST_DAYS.days} дней: сократите срок."
    if abs(weeks.first_day - today) > FURTHEST:
        return "Дежурства назначаются не далее чем на два года: проверьте даты."
    return None


def spans_of(weeks: Weeks, zone: ZoneInfo) -> list[Span]:
    """Lay the hours over the days; none where no day fits."""
    number = (weeks.last_day - weeks.first_day).days + 1
    days = (weeks.first_day + timedelta(days=past) for past in range(number))
    return [_span(day, weeks, zone) for day in days if day.isoweekday() in weeks.weekdays]


def days_span(first_day: date, last_day: date, zone: ZoneInfo) -> Span:
    """Tell the time from the first local midnight to the one after the last day."""
    return Span(
        _moment(first_day, time.min, zone),
        _moment(last_day + timedelta(days=1), time.min, zone),
    )


def first_crossing(spans: Sequence[Span], others: Iterable[Span] = ()) -> Span | None:
    """Find the first span that is crossed by another, one of the ``others`` where it is one."""
    taken = set(others)
    for one, other in pairwise(sorted([*spans, *taken])):
        if one.crosses(other):
            return one if one in taken else other
    return None


def fault_of(spans: Collection[Span], *, now: datetime) -> str | None:
    """Say in Russian why nobody can keep these shifts; None where he can."""
    if not spans:
        return "Ни один день не подошёл: проверьте даты и дни недели."
    if any(span.starts_at >= span.ends_at for span in spans):
        return "Дежурство кончается раньше, чем начинается: поменяйте время местами."
    if any(span.ends_at - span.starts_at > LONGEST for span in spans):
        return "Дежурство длиннее суток: разделите его на несколько."
    if min(span.ends_at for span in spans) <= now:
        return "Дежурство уже прошло: укажите время впереди."
    if max(span.starts_at for span in spans) > now + FURTHEST:
        return "Дежурства назначаются не далее чем на два года вперёд: сократите срок."
    return None


def _span(day: date, weeks: Weeks, zone: ZoneInfo) -> Span:
    last = day if weeks.closes > weeks.opens else day + timedelta(days=1)
    return Span(_moment(day, weeks.opens, zone), _moment(last, weeks.closes, zone))


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
