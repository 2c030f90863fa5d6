"""The geometry of charts: plain numbers for SVG, drawn on the server; pure.

No script draws them: they are there without JavaScript, in print and in both colour schemes,
and a strict policy has nothing to forbid.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from app.base.sheets import Cell
from app.desk.speech.words import counted, day_words
from app.insights.figures.meanings import PARTS
from app.insights.figures.rules import Count, Day, Took

HEIGHT: Final = 100
STEP, THICKNESS = 10, 8
"""Units of a day and of its column."""


class Column(msgspec.Struct, frozen=True):
    """One day: its comments, and the cases among them, in units from the top."""

    left: int
    top: float
    height: float
    inner_top: float
    inner_height: float
    words: str


class DayChart(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of days with what stands beside them."""

    width: int
    columns: tuple[Column, ...]
    most: int
    """What the height stands for."""
    first: str
    middle: str
    last: str
    summary: str


class Bar(msgspec.Struct, frozen=True):
    """A row of a table with a bar: percent of the longest one."""

    title: str
    length: float
    inner: float
    """Of a bar within the bar; 0: there is none."""
    cells: tuple[Cell, ...]
    note: str = ""


def day_chart(days: Sequence[Day]) -> DayChart | None:
    """Draw comments and cases by day; None where nothing came in."""
    most = max((max(day.comments, day.questions) for day in days), default=0)
    if not most:
        return None
    year = days[-1].day.year
    busiest = max(days, key=lambda day: day.comments)
    comments = counted(
        sum(day.comments for day in days), "комментарий", "комментария", "комментариев"
    )
    cases = counted(sum(day.questions for day in days), "сообщение", "сообщения", "сообщений")
    return DayChart(
        width=STEP * len(days),
        columns=tuple(_column(n, day, most, year) for n, day in enumerate(days)),
        most=most,
        first=day_words(days[0].day, year=year),
        middle=day_words(days[len(days) // 2].day, year=year) if len(days) > 2 else "",  # noqa: PLR2004 - ends
        last=day_words(days[-1].day, year=year) if len(days) > 1 else "",
        summary=f"{comments}, {cases}. Больше всего комментариев"
        f" {day_words(busiest.day, year=year)}: {busiest.comments}. Числа — в таблице ниже.",
    )


def count_bars(counts: Sequence[Count]) -> tuple[Bar, ...]:
    """Draw counts; what is summed up as the rest is no measure for the others."""
    whole = sum(count.number for count in counts)
    most = max((count.number for count in counts), default=0)
    return tuple(
        Bar(
            count.title,
            100 * count.number / most,
            0,
            (count.number, f"{100 * count.number / whole:.0f}\u00a0%"),
        )
        for count in counts
        if count.number
    )


def stage_bars(parts: Sequence[Took]) -> tuple[Bar, ...]:
    """Draw times: the bar is nine of ten, the bar within it the median."""
    most = max((took.p90 or 0.0 for took in parts), default=0.0) or 1.0
    return tuple(
        Bar(
            PARTS[took.part][0],
            100 * took.p90 / most,
            100 * took.median / most,
            (timedelta(seconds=took.median), timedelta(seconds=took.p90)),
            PARTS[took.part][1],
        )
        for took in parts
        if took.median is not None and took.p90 is not None
    )


def _column(number: int, day: Day, most: int, year: int) -> Column:
    outer = HEIGHT * day.comments / most
    inner = HEIGHT * day.questions / most
    comments = counted(day.comments, "комментарий", "комментария", "комментариев")
    cases = counted(day.questions, "сообщение", "сообщения", "сообщений")
    return Column(
        left=STEP * number + (STEP - THICKNESS) // 2,
        top=round(HEIGHT - outer, 1),
        height=round(outer, 1),
        inner_top=round(HEIGHT - inner, 1),
        inner_height=round(inner, 1),
        words=f"{day_words(day.day, year=year)}: {comments}, {cases}",
    )
