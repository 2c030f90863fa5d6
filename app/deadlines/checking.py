"""Compare our production calendar with the one that the ``holidays`` package publishes.

The package follows the Government's decrees and comes out monthly; it is needed only here
(extra ``calendar``). It knows neither short days nor regional holidays, so those are not checked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Final

import msgspec

from app.base.errors import NotReadyError
from app.deadlines.production import Move, ProductionCalendar, working_days

_MOVED: Final = re.compile(r"перенесено с (\d\d)\.(\d\d)\.(\d{4})")
_FIVE_DAYS: Final = frozenset(range(5))


class PackageMissingError(NotReadyError):
    """There is nothing to compare with."""

    def __init__(self) -> None:
        super().__init__(
            "Пакет holidays не установлен: поставьте gospablik с дополнением calendar."
        )


class Published(msgspec.Struct, frozen=True):
    """A year as the package knows it."""

    version: str
    days_off: frozenset[date]
    worked: frozenset[date]
    """Week-end days that are worked."""
    moves: tuple[Move, ...]


def read_published(year: int) -> Published:
    """Ask the package for a year; raise PackageMissingError when it is not installed."""
    try:
        holidays = import_module("holidays")
    except ModuleNotFoundError as error:
        raise PackageMissingError from error
    days = holidays.country_holidays("RU", years=year, language="ru")
    return Published(
        version=holidays.__version__,
        days_off=frozenset(days),
        worked=frozenset(days.weekend_workdays),
        moves=tuple(_moves(dict(days))),
    )


def report(years: Iterable[int], ours: ProductionCalendar) -> tuple[bool, str]:
    """Compare some years; tell whether all agree, and what to say of it.

    Raise PackageMissingError when there is nothing to compare with.
    """
    lines, agree = [], True
    for year in years:
        published = read_published(year)
        found = move_faults(year, ours)
        if year in ours.decreed or published.moves:
            found += differences(year, ours, published)
        agree = agree and not found
        lines += [f"{year}: {_verdict(year, ours, published, found)}", *found]
        if year not in ours.decreed and published.moves:
            lines += ["Строки для production_calendar.tsv:", *lines_to_add(year, published)]
    return agree, "".join(f"{line}\n" for line in lines)


def differences(year: int, ours: ProductionCalendar, published: Published) -> list[str]:
    """Say in sentences, day by day, where the two disagree for a five-day week."""
    mine = working_days(year, production=ours, region=None, weekdays=_FIVE_DAYS)
    day, found = date(year, 1, 1), []
    while day.year == year:
        theirs = day in published.worked or (
            day.weekday() in _FIVE_DAYS and day not in published.days_off
        )
        if theirs != (day in mine):
            found.append(f"{day:%d.%m.%Y}: у нас {_said(day in mine)}, в пакете {_said(theirs)}.")
        day += timedelta(days=1)
    return found


def move_faults(year: int, ours: ProductionCalendar) -> list[str]:
    """Say in sentences which moves of a year cannot be: a slip in the file."""
    moves = [move for move in ours.moves if year in {move.from_day.year, move.to_day.year}]
    lawful = working_days(year, production=ProductionCalendar(), region=None, weekdays=_FIVE_DAYS)
    faults = []
    for move in moves:
        said = f"Перенос с {move.from_day:%d.%m.%Y} на {move.to_day:%d.%m.%Y}"
        if move.from_day.year != move.to_day.year:
            faults.append(f"{said}: переносят в пределах года; проверьте строку.")
        elif move.from_day in lawful:
            faults.append(f"{said}: {move.from_day:%d.%m} и так рабочий день; проверьте строку.")
        elif move.to_day.weekday() not in _FIVE_DAYS:
            faults.append(f"{said}: {move.to_day:%d.%m} и так выходной; проверьте строку.")
    days = [day for move in moves for day in (move.from_day, move.to_day)]
    faults += [
        f"{day:%d.%m.%Y} стоит в двух переносах; оставьте один."
        for day in sorted(set(days))
        if days.count(day) > 1
    ]
    return faults


def lines_to_add(year: int, published: Published) -> list[str]:
    """Write the year's moves as lines for ``production_calendar.tsv``.

    The number of the decree is left to whoever adds them: the package does not give it.
    """
    source = f"holidays {published.version} (впишите номер постановления)"
    days = [(move.from_day.isoformat(), move.to_day.isoformat()) for move in published.moves]
    return [f"{year}\t{since}\t{until}\t{source}" for since, until in days or [("-", "-")]]


def _verdict(
    year: int, ours: ProductionCalendar, published: Published, found: Sequence[str]
) -> str:
    if found:
        return f"расходится с пакетом holidays {published.version}."
    if year in ours.decreed:
        return f"сходится с пакетом holidays {published.version}."
    return "переносов нет ни у нас, ни в пакете; до постановления действует один закон."


def _moves(days: dict[date, str]) -> Iterator[Move]:
    for day, title in sorted(days.items()):
        match = _MOVED.search(title)
        if match:
            number, month, year = (int(part) for part in match.groups())
            yield Move(date(year, month, number), day)


def _said(is_worked: bool) -> str:  # noqa: FBT001 - a word for a truth value
    return "рабочий день" if is_worked else "выходной"
