"""Moments of duty in the local time of an institution, as people say them; pure."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.desk.speech.words import day_words
from app.officials.shifts import Span

WEEKDAYS: Final = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_SECOND: Final = timedelta(seconds=1)


def zone_words(zone: ZoneInfo, *, now: datetime) -> str:
    """Name a zone by what it is ahead of Greenwich: «UTC+3», «UTC+5:30»."""
    minutes = int((now.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def until_words(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say until when: «до 18:00», «до завтра, 09:00», «до 3 декабря, 09:00»."""
    return f"до {_short(moment, zone, now=now)}"


def from_words(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say from when: «с 18:00», «с завтра, 09:00», «с 3 декабря, 09:00»."""
    return f"с {_short(moment, zone, now=now)}"


def last_day_words(ends_at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say the last day of a time that ends at a midnight: «по 5 декабря»."""
    last = (ends_at - _SECOND).astimezone(zone).date()
    return f"по {day_words(last, year=now.astimezone(zone).year)}"


def days_words(first: date, last: date, *, year: int) -> str:
    """Say days: «5 декабря», «с 30 ноября по 5 декабря»."""
    if first == last:
        return day_words(first, year=year)
    return f"с {day_words(first, year=year)} по {day_words(last, year=year)}"


def shift_words(span: Span, zone: ZoneInfo, *, now: datetime) -> str:
    """Say a shift: «пн, 30 ноября, 09:00–18:00», «… 20:00 – вт, 1 декабря, 08:00»."""
    starts, ends = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
    year = now.astimezone(zone).year
    if (ends - _SECOND).date() == starts.date():
        return f"{_weekday(starts, year)}, {starts:%H:%M}–{_closing(ends, starts)}"
    return f"{_weekday(starts, year)}, {starts:%H:%M} – {_weekday(ends, year)}, {ends:%H:%M}"


def _closing(ends: datetime, starts: datetime) -> str:
    return f"{ends:%H:%M}" if ends.date() == starts.date() else "24:00"


def _weekday(there: datetime, year: int) -> str:
    return f"{WEEKDAYS[there.weekday()]}, {day_words(there.date(), year=year)}"


def _short(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    there, here = moment.astimezone(zone), now.astimezone(zone)
    apart = (there.date() - here.date()).days
    if apart == 0:
        return f"{there:%H:%M}"
    day = "завтра" if apart == 1 else day_words(there.date(), year=here.year)
    return f"{day}, {there:%H:%M}"
