"""Working time of one official: how much lies between moments, and when it has passed; pure.

Moments come and go in UTC. A year is laid out once and then searched by halving, so a
term of years costs no more than one of minutes.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from app.base.errors import InvalidError
from app.deadlines.production import ProductionCalendar, WorkingDay, working_days
from app.deadlines.schedule import Schedule, ScheduleError, Window, faults_of

_SHORTER_BY: Final = 60
"""Minutes that a day before a holiday is shorter by (Labour Code, art. 95)."""
_HORIZON: Final = 60
"""Years in which a term must end."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


class NeverEndsError(InvalidError):
    """A term so long that no working time is left for it."""

    def __init__(self) -> None:
        super().__init__(
            f"Срок не кончается и за {_HORIZON} лет: проверьте профиль и график работы."
        )


class Passing(Protocol):
    """A way for time to pass: working hours of somebody, or the clock."""

    def working_time_between(self, since: datetime, until: datetime, /) -> timedelta:
        """Tell how much counted time lies between two moments."""
        ...

    def add_working_time(self, since: datetime, amount: timedelta, /) -> datetime:
        """Tell the first moment by which so much counted time has passed."""
        ...


class RoundTheClock:
    """Every moment counts."""

    def working_time_between(self, since: datetime, until: datetime, /) -> timedelta:
        """Tell the time between two moments; negative when they are in reverse."""
        return until - since

    def add_working_time(self, since: datetime, amount: timedelta, /) -> datetime:
        """Tell the moment so much later, in UTC."""
        return (since + amount).astimezone(UTC)


class _Year(msgspec.Struct, frozen=True):
    """The spans of one local year, in microseconds since 1970; ``before`` sums those ahead."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int

    def worked_by(self, tick: int) -> int:
        index = bisect_right(self.opens, tick) - 1
        if index < 0:
            return 0
        return self.before[index] + min(tick, self.closes[index]) - self.opens[index]

    def moment_of(self, worked: int) -> int:
        """Tell the first moment by which so much of the year is worked; 0 < worked <= total."""
        index = bisect_left(self.before, worked) - 1
        return self.opens[index] + worked - self.before[index]


class WorkingCalendar:
    """A schedule laid over the production calendar."""

    def __init__(self, schedule: Schedule, production: ProductionCalendar) -> None:
        """Raise ScheduleError, with a sentence for each fault, for hours nobody could keep."""
        faults = faults_of(schedule)
        if faults:
            raise ScheduleError(faults)
        self.schedule = schedule
        self.production = production
        self._zone = ZoneInfo(schedule.zone)
        self._days: dict[int, dict[date, WorkingDay]] = {}
        self._years: dict[int, _Year] = {}

    def day_of(self, moment: datetime) -> date:
        """Tell the official's own date at a moment."""
        return moment.astimezone(self._zone).date()

    def is_decreed(self, year: int) -> bool:
        """Say whether the moved days of a year are known; else only the Labour Code is followed."""
        return year in self.production.decreed

    def spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Tell the working spans of a local date, in UTC; none when the day is free."""
        worked = self._days_in(day.year).get(day)
        if worked is None:
            return []
        hours = sorted(self.schedule.week[worked.weekday])
        if worked.is_short:
            hours = _shortened(hours)
        spans = [(self._at(day, window.opens), self._at(day, window.closes)) for window in hours]
        return [(opens, closes) for opens, closes in spans if opens < closes]

    def is_working(self, moment: datetime) -> bool:
        """Say whether the official is at work; the moment of closing still counts."""
        spans = self.spans_on(self.day_of(moment)) + self.spans_on(self.day_of(moment - _TICK))
        return any(opens <= moment <= closes for opens, closes in spans)

    def working_time_between(self, since: datetime, until: datetime, /) -> timedelta:
        """Tell the working time between two moments; negative when they are in reverse."""
        if until < since:
            return -self.working_time_between(until, since)
        first, last = self.day_of(since).year, self.day_of(until).year
        worked = sum(self._year(year).total for year in range(first, last))
        worked += self._year(last).worked_by(_ticks(until))
        return (worked - self._year(first).worked_by(_ticks(since))) * _TICK

    def add_working_time(self, since: datetime, amount: timedelta, /) -> datetime:
        """Tell the first moment by which so much working time has passed, in UTC.

        A term that ends at closing time ends there and not next morning. Without any amount:
        the first working moment from then on. Raise ValueError for a negative amount.
        """
        if amount < timedelta(0):
            raise ValueError("working time is not taken back")
        if not amount:
            return self._next_working(since)
        year = self.day_of(since).year
        wanted = amount // _TICK + self._year(year).worked_by(_ticks(since))
        for ahead in range(year, min(year + _HORIZON, date.max.year)):
            laid_out = self._year(ahead)
            if wanted <= laid_out.total:
                return _EPOCH + laid_out.moment_of(wanted) * _TICK
            wanted -= laid_out.total
        raise NeverEndsError

    def longest_gap(self, year: int) -> timedelta:
        """Tell the longest time without work that begins in a year."""
        this, following = self._year(year), self._year(year + 1)
        opens = [*this.opens[1:], following.opens[0]]
        return max(o - c for o, c in zip(opens, this.closes, strict=True)) * _TICK

    def closing_on_or_before(self, day: date) -> datetime:
        """Tell when the last working day up to this one, included, closes."""
        return self._closing(day, -_DAY)

    def closing_on_or_after(self, day: date) -> datetime:
        """Tell when the first working day from this one on, included, closes."""
        return self._closing(day, _DAY)

    def working_day_after(self, day: date, count: int) -> date:
        """Count so many working days on from a date, which itself does not count."""
        while count:
            day = self._working_day(day + _DAY, _DAY)
            count -= 1
        return day

    def _closing(self, day: date, step: timedelta) -> datetime:
        return self.spans_on(self._working_day(day, step))[-1][1]

    def _working_day(self, day: date, step: timedelta) -> date:
        for _ in range(366):
            if self.spans_on(day):
                return day
            day += step
        raise NeverEndsError

    def _next_working(self, moment: datetime) -> datetime:
        if self.is_working(moment):
            return moment.astimezone(UTC)
        opens = [opens for opens, _ in self.spans_on(self.day_of(moment)) if opens > moment]
        if opens:
            return opens[0]
        return self.spans_on(self._working_day(self.day_of(moment) + _DAY, _DAY))[0][0]

    def _days_in(self, year: int) -> dict[date, WorkingDay]:
        if year not in self._days:
            weekdays = frozenset(n for n, hours in enumerate(self.schedule.week) if hours)
            self._days[year] = (
                working_days(
                    year,
                    production=self.production,
                    region=self.schedule.region,
                    weekdays=weekdays,
                )
                if self.schedule.keeps_holidays
                else _week_alone(year, weekdays)
            )
        return self._days[year]

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            spans = [
                (_ticks(opens), _ticks(closes))
                for day in self._days_in(year)
                for opens, closes in self.spans_on(day)
            ]
            before, total = [], 0
            for opens, closes in spans:
                before.append(total)
                total += closes - opens
            self._years[year] = _Year([s[0] for s in spans], [s[1] for s in spans], before, total)
        return self._years[year]

    def _at(self, day: date, minutes: int) -> datetime:
        days, minutes = divmod(minutes, 24 * 60)
        at = time(minutes // 60, minutes % 60, tzinfo=self._zone)
        return datetime.combine(day + days * _DAY, at).astimezone(UTC)


def _shortened(hours: list[Window]) -> list[Window]:
    """Take an hour from the end of the day, through a short last window if need be."""
    left, kept = _SHORTER_BY, []
    for window in reversed(hours):
        cut = min(left, window.closes - window.opens)
        left -= cut
        kept.append(Window(window.opens, window.closes - cut))
    return [window for window in reversed(kept) if window.opens < window.closes]


def _week_alone(year: int, weekdays: frozenset[int]) -> dict[date, WorkingDay]:
    days = (
        date(year, 1, 1) + n * _DAY for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1)
    )
    return {
        day: WorkingDay(day.weekday(), is_short=False) for day in days if day.weekday() in weekdays
    }


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK
