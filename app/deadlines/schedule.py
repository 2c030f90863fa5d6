"""The hours an official keeps, as data, and what can be wrong with them; pure."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from app.base.errors import InvalidError

MINUTES_A_DAY: Final = 24 * 60
WEEKDAYS: Final = (
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
)
_WINDOW: Final = re.compile(r"(\d\d):(\d\d)[-–](\d\d):(\d\d)")
_EASTERN, _WESTERN = timedelta(hours=12), timedelta(hours=2)
_PROBE: Final = datetime(2026, 1, 1, tzinfo=UTC)


class ScheduleError(InvalidError):
    """Hours that nobody could keep."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class Window(msgspec.Struct, frozen=True, order=True):
    """A part of a day, in minutes from local midnight; it ends at 1440 at the latest."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}–{_clock(self.closes)}"


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """An official's working week; lunch is the gap between two windows."""

    zone: str
    """IANA name, as ``Asia/Omsk``."""
    week: tuple[tuple[Window, ...], ...]
    """Seven days from Monday; a day without windows is free."""
    region: str | None = None
    """Code of the subject, for its own holidays."""
    keeps_holidays: bool = True
    """False: works by the week alone, as people on duty round the clock do."""


def windows(text: str) -> tuple[Window, ...]:
    """Read ``09:00–13:00 14:00–18:00``; raise ScheduleError for anything else."""
    found = []
    for word in text.split():
        match = _WINDOW.fullmatch(word)
        if match is None:
            raise ScheduleError(
                [f"Окно «{word}» не понято: напишите начало и конец, например 09:00–13:00."]
            )
        hour, minute, last_hour, last_minute = (int(part) for part in match.groups())
        found.append(Window(hour * 60 + minute, last_hour * 60 + last_minute))
    return tuple(found)


def week_of(workday: str, *, days: int = 5) -> tuple[tuple[Window, ...], ...]:
    """Build a week whose first days are all alike."""
    return (windows(workday),) * days + ((),) * (7 - days)


def faults_of(schedule: Schedule) -> list[str]:
    """Say in sentences what is wrong; an empty list means that it can be kept."""
    faults = _zone_faults(schedule.zone)
    if len(schedule.week) != len(WEEKDAYS):
        return [*faults, f"В неделе 7 дней, а задано {len(schedule.week)}: дополните график."]
    if not any(schedule.week):
        faults.append("В неделе нет ни одного рабочего окна: задайте хотя бы одно.")
    for name, day in zip(WEEKDAYS, schedule.week, strict=True):
        faults += [fault for window in day for fault in _window_faults(name, window)]
        faults += [
            f"{name.capitalize()}: окна {one} и {other} пересекаются; раздвиньте их."
            for one, other in pairwise(sorted(day))
            if other.opens < one.closes
        ]
    return faults


def _window_faults(name: str, window: Window) -> list[str]:
    if not 0 <= window.opens < MINUTES_A_DAY or not 0 < window.closes <= MINUTES_A_DAY:
        return [f"{name.capitalize()}: окно {window} выходит за пределы суток (00:00–24:00)."]
    if window.opens >= window.closes:
        fault = f"{name.capitalize()}: окно {window} кончается раньше, чем начинается"
        return [f"{fault}; ночную смену разделите полуночью на два окна."]
    return []


def _zone_faults(zone: str) -> list[str]:
    try:
        offset = _PROBE.astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return [f"Часовой пояс «{zone}» неизвестен: возьмите имя IANA, например Europe/Moscow."]
    if offset is None or not _WESTERN <= offset <= _EASTERN:
        return [f"Часовой пояс «{zone}» вне России (UTC+2…+12): проверьте имя."]
    return []


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
