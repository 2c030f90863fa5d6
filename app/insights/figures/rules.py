"""Figures of a span of days: shares with their doubt, and what each number means; pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

import msgspec

from app.base.errors import InvalidError
from app.base.interval import wilson

FEWEST: Final = 10
"""With fewer cases than this a share says nothing of whoever has it, and ranks nobody."""
MOST_DAYS: Final = 366
_FIRST_DAY: Final = date(2006, 1, 1)
_DAY: Final = timedelta(days=1)


class Lately(StrEnum):
    """The spans that are asked for by a name."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "28"


_DAYS: Final[Mapping[Lately, int]] = {Lately.TODAY: 1, Lately.WEEK: 7, Lately.MONTH: 28}


class SpanError(InvalidError):
    """The days asked about are no span."""


class Span(msgspec.Struct, frozen=True):
    """Whole days as they pass in one zone, the first and the last among them."""

    first: date
    last: date
    zone: str
    """IANA name."""

    @property
    def since(self) -> datetime:
        """The midnight before the first day."""
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    @property
    def until(self) -> datetime:
        """The midnight after the last day."""
        return datetime.combine(self.last + _DAY, time(), ZoneInfo(self.zone))

    @property
    def days(self) -> list[date]:
        """Every day of the span in its order."""
        return [self.first + _DAY * n for n in range((self.last - self.first).days + 1)]

    def before(self) -> Self:
        """Give as many days right before it."""
        length = len(self.days)
        return type(self)(self.first - _DAY * length, self.first - _DAY, self.zone)


class Share(msgspec.Struct, frozen=True):
    """A part of a whole, with how sure one may be of it."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None: there was nothing to share."""
        return self.part / self.whole if self.whole else None

    @property
    def is_enough(self) -> bool:
        """Tell whether the whole is large enough to compare by."""
        return self.whole >= FEWEST

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the true share lies in 95 of 100 times."""
        interval = wilson(self.part, self.whole)
        return (interval.low, interval.high) if interval else (0.0, 1.0)


class Load(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What waits for an answer at this moment."""

    open: int
    mine: int
    """Of them with whoever asks."""
    due_today: int
    """To be answered before his midnight, and not overdue yet."""
    mine_due_today: int
    overdue: int
    mine_overdue: int
    unassigned: int
    """Nobody has them."""


class Part(StrEnum):
    """A part of a case's way, told from the moments written on it."""

    NOTICE = "notice"
    DISPATCH = "dispatch"
    ANSWER = "answer"
    CONFIRM = "confirm"
    WHOLE = "whole"


class Took(msgspec.Struct, frozen=True):
    """How long a part of the way took, by the clock, in seconds."""

    part: Part
    number: int
    median: float | None
    p90: float | None
    """Nine of ten took no longer."""


class Count(msgspec.Struct, frozen=True):
    """How many of a kind; the title is in Russian."""

    key: str
    title: str
    number: int


class Day(msgspec.Struct, frozen=True):
    """What came in on one day of the reader's."""

    day: date
    comments: int
    questions: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One institution."""

    institution_id: int
    name: str
    came: int
    answered: Share
    on_time: Share
    overdue: int


def span_of(
    lately: Lately | None, first: date | None, last: date | None, *, zone: str, now: datetime
) -> Span:
    """Read a span as it was asked for: by its name, or by its days; raises SpanError.

    Nothing asked for is the last 28 days; a last day that is left out, or is still to come, is
    today.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if first is None and last is None:
        return Span(today - _DAY * (_DAYS[lately or Lately.MONTH] - 1), today, zone)
    last = min(last or today, today)
    first = first or last
    if first > today:
        raise SpanError("Эти дни ещё не наступили. Выберите прошедшие или сегодняшний.")
    if first > last:
        raise SpanError("Начало периода позже его конца. Поменяйте дни местами.")
    if first < _FIRST_DAY:
        raise SpanError("Таких дней в отчёте нет: соцсетей тогда не было. Выберите позже.")
    if (last - first).days >= MOST_DAYS:
        raise SpanError(f"Период длиннее {MOST_DAYS} дней. Выберите короче.")
    return Span(first, last, zone)


def worst_first(places: Sequence[Place]) -> list[Place]:
    """Rank institutions by the share on time, those surely bad first.

    By the upper bound of the interval: a bad share of few cases does not go before a bad share
    of many. Those with too few cases come after all others, by their names.
    """
    return sorted(
        places,
        key=lambda place: (
            not place.on_time.is_enough,
            place.on_time.bounds[1] if place.on_time.is_enough else 0.0,
            place.name,
            place.institution_id,
        ),
    )


def top(counts: Sequence[Count], most: int) -> list[Count]:
    """Keep the largest, and sum the rest up as «остальные»."""
    ordered = sorted(counts, key=lambda count: (-count.number, count.title))
    rest = sum(count.number for count in ordered[most:])
    return [*ordered[:most], *([Count("rest", "остальные", rest)] if rest else [])]
