"""Calendar and regulations as they come with the service."""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.production import Move, ProductionCalendar, RegionalDay
from app.deadlines.regulations import Regulations
from app.deadlines.schedule import Schedule, week_of

_OFFICE_HOURS: Final = "09:00–13:00 14:00–18:00"


@cache
def production_calendar() -> ProductionCalendar:
    """Read the moves decreed so far and the regions' own holidays."""
    moves, decreed = [], set()
    for year, from_day, to_day, _decree in _lines("production_calendar.tsv"):
        decreed.add(int(year))
        if from_day != "-":
            moves.append(Move(date.fromisoformat(from_day), date.fromisoformat(to_day)))
    return ProductionCalendar(
        moves=tuple(moves),
        decreed=frozenset(decreed),
        regional=tuple(_regional_day(line) for line in _lines("regional_holidays.tsv")),
    )


@lru_cache(maxsize=1024)
def calendar_of(schedule: Schedule) -> WorkingCalendar:
    """Lay a schedule over the calendar; officials with the same hours share one."""
    return WorkingCalendar(schedule, production_calendar())


@cache
def regulations() -> Regulations:
    """Read the four profiles and where they are in force."""
    text = files("app.deadlines").joinpath("data", "regulations.json").read_bytes()
    return msgspec.json.decode(text, type=Regulations)


def office_hours(zone: str, *, region: str | None = None) -> Schedule:
    """Build the usual week of an office: Monday to Friday, nine to six, lunch at one."""
    return Schedule(zone=zone, week=week_of(_OFFICE_HOURS), region=region)


def _regional_day(line: list[str]) -> RegionalDay:
    region, day, kind, title, _source = line
    year, month, number = day.rsplit("-", 2)
    return RegionalDay(
        region=region,
        year=int(year) if year != "-" else None,
        month=int(month),
        day=int(number),
        is_holiday=kind == "holiday",
        title=title,
    )


def _lines(name: str) -> Iterator[list[str]]:
    text = files("app.deadlines").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
