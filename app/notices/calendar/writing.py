"""An official's deadlines in the words of RFC 5545; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from icalendar import Alarm, Calendar, Event

_ALARM: Final = timedelta(hours=-1)
_REFRESH: Final = "PT15M"


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """One case with its term."""

    case_id: int
    due_at: datetime
    page: str
    topic: str | None
    is_open: bool
    """False: answered or closed; the entry is struck out."""
    is_paused: bool
    version: int
    """Grows with every change of the case."""
    changed_at: datetime


def write_calendar(deadlines: Sequence[Deadline], *, public_url: str) -> bytes:
    """Write a calendar; the same deadlines give the same bytes. No citizen's word is in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Gospablik//deadlines//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Госпаблик: сроки ответов")
    calendar.add("refresh-interval;value=duration", _REFRESH)
    for deadline in deadlines:
        calendar.add_component(_event(deadline, public_url))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, public_url: str) -> Event:
    event = Event()
    event.add("uid", f"case-{deadline.case_id}@gospablik")
    event.add("dtstamp", deadline.changed_at)
    event.add("last-modified", deadline.changed_at)
    event.add("sequence", deadline.version)
    event.add("dtstart", deadline.due_at)
    event.add("summary", _summary(deadline))
    event.add("description", _one_line(deadline.page))
    event.add("transp", "TRANSPARENT")
    event.add("status", _status(deadline))
    if public_url:
        event.add("url", f"{public_url.rstrip('/')}/cases/{deadline.case_id}")
    if deadline.is_open:
        event.add_component(_alarm(deadline))
    return event


def _alarm(deadline: Deadline) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    alarm.add("description", _summary(deadline))
    return alarm


def _summary(deadline: Deadline) -> str:
    about = f" ({_one_line(deadline.topic)})" if deadline.topic else ""
    paused = ", срок приостановлен" if deadline.is_paused else ""
    return f"Ответить: сообщение № {deadline.case_id}{about}{paused}"


def _status(deadline: Deadline) -> str:
    if not deadline.is_open:
        return "CANCELLED"
    return "TENTATIVE" if deadline.is_paused else "CONFIRMED"


def _one_line(words: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in words).split())
