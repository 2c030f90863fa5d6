"""Which days Russia works: holidays, moved days off, short days and regional holidays; pure.

Holidays and days off in lieu follow art. 112 of the Labour Code, short days art. 95;
the Government decrees only which days off are moved, year by year.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

_DAY: Final = timedelta(days=1)
_NEW_YEAR: Final = frozenset((1, day) for day in range(1, 9))
_HOLIDAYS: Final = _NEW_YEAR | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
"""Month and day; in force in this form since 2013."""


class Move(msgspec.Struct, frozen=True):
    """A day off that the Government moved within a year."""

    from_day: date
    to_day: date


class RegionalDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day off by a region's own law."""

    region: str
    month: int
    day: int
    year: int | None = None
    """None: every year."""
    is_holiday: bool = True
    """False: given instead of a holiday on a week-end; the day before it is not shortened."""
    title: str = ""

    def on(self, year: int) -> date | None:
        """Tell its date in a year; None when it has none."""
        if self.year not in {None, year}:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:  # the 29th of February
            return None


class ProductionCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """What is decreed so far."""

    moves: tuple[Move, ...] = ()
    decreed: frozenset[int] = frozenset()
    """Years whose moves are known; in others the Labour Code alone is followed."""
    regional: tuple[RegionalDay, ...] = ()


class WorkingDay(msgspec.Struct, frozen=True):
    """A day that is worked."""

    weekday: int
    """Whose hours are worked, 0 is Monday: a worked Saturday has those of the day it replaces."""
    is_short: bool


def working_days(
    year: int, *, production: ProductionCalendar, region: str | None, weekdays: frozenset[int]
) -> dict[date, WorkingDay]:
    """Tell the days of a year that somebody works who usually works on these weekdays.

    A move counts for him only if he is free on the weekday it comes from: people with a
    six-day week do not get a Saturday back.
    """
    moves = [
        move
        for move in production.moves
        if move.from_day.year == year and move.from_day.weekday() not in weekdays
    ]
    holidays, others = _holidays(year), _regional(year, production, region)
    off = holidays | others | {move.to_day for move in moves}
    off |= set(_in_lieu(holidays, off, {m.from_day for m in production.moves}, weekdays))
    worked = {m.from_day: m.to_day for m in moves if m.from_day not in holidays | others}
    eves = _eves(year, production, region)
    found = {}
    for day in _days_of(year):
        stands_for = worked.get(day, day)
        if day in worked or (day.weekday() in weekdays and day not in off):
            found[day] = WorkingDay(stands_for.weekday(), bool({day, stands_for} & eves))
    return found


def _holidays(year: int) -> set[date]:
    return {date(year, month, day) for month, day in _HOLIDAYS}


def _regional(year: int, production: ProductionCalendar, region: str | None) -> set[date]:
    days = (each.on(year) for each in production.regional if each.region == region)
    return {day for day in days if day is not None}


def _in_lieu(
    holidays: set[date], off: set[date], decreed: set[date], weekdays: frozenset[int]
) -> Iterator[date]:
    """Give the days off for holidays that fall on a free day: the next working day each.

    Those of the New Year holidays are given by decree only.
    """
    taken = set(off)
    for holiday in sorted(holidays - decreed):
        if holiday.weekday() in weekdays or (holiday.month, holiday.day) in _NEW_YEAR:
            continue
        day = holiday + _DAY
        while day.weekday() not in weekdays or day in taken:
            day += _DAY
        taken.add(day)
        yield day


def _eves(year: int, production: ProductionCalendar, region: str | None) -> set[date]:
    holidays = _holidays(year) | {date(year + 1, 1, 1)}
    for each in production.regional:
        day = each.on(year)
        if each.is_holiday and each.region == region and day is not None:
            holidays.add(day)
    return {day - _DAY for day in holidays}


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        if day == date.max:
            return
        day += _DAY
