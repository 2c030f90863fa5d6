"""A message out of notices: short sentences and links, never a citizen's words; pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

_SHOWN: Final = 10
"""Cases that one message names; the rest is counted."""
_LONGEST_TITLE: Final = 80
_ENDS: Final = ("новость", "новости", "новостей")


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What one may know of a case outside the desk."""

    case_id: int
    page: str
    topic: str | None
    due_at: datetime | None
    """None: nobody need answer any more."""
    is_late: bool = False
    is_paused: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One notice with what a person needs to know of its case."""

    sentence: str
    case: About | None = None
    """None for what is told of no case."""
    path: str = ""
    """Where on the desk it is dealt with, where that is no case's page."""
    is_urgent: bool = False


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: a subject, and paragraphs of plain lines."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Join the paragraphs for a channel that knows only text."""
        return "\n\n".join(self.paragraphs)


def letter_of(told: Sequence[Told], *, zone: str, public_url: str) -> Letter:
    """Write one message of all that is told, what is urgent first; times are of this zone."""
    ordered = sorted(told, key=lambda each: not each.is_urgent)
    shown = [_paragraph(each, zone=zone, public_url=public_url) for each in ordered[:_SHOWN]]
    if len(ordered) == 1:
        return Letter(subject=_subject(ordered[0]), paragraphs=tuple(shown))
    number = len(ordered)
    head = f"{number} {_plural(number)}"
    urgent = sum(each.is_urgent for each in ordered)
    if urgent:
        head = f"{head}, срочных: {urgent}"
    rest = [f"И ещё {number - _SHOWN}. Всё — на рабочем месте{_at(public_url, '/')}."]
    return Letter(
        subject=head,
        paragraphs=(f"{head}.", *shown, *(rest if number > _SHOWN else ())),
    )


def moment_of(moment: datetime, zone: str) -> str:
    """Write a moment for people of a zone: «24.11.2026 в 18:00 (UTC+3)»."""
    there = moment.astimezone(ZoneInfo(zone))
    hours = int((there.utcoffset() or there - there).total_seconds() // 3600)
    return f"{there:%d.%m.%Y в %H:%M} (UTC{hours:+d})"


def _subject(told: Told) -> str:
    return f"Срочно. {told.sentence}" if told.is_urgent else told.sentence


def _paragraph(told: Told, *, zone: str, public_url: str) -> str:
    if told.case is None:
        is_linked = public_url and told.path
        return _subject(told) + (f"\n{public_url.rstrip('/')}{told.path}" if is_linked else "")
    facts = [short(told.case.page)]
    if told.case.topic:
        facts.append(f"тема «{short(told.case.topic)}»")
    facts += _term(told.case, zone)
    lines = [_subject(told), ", ".join(facts) + "."]
    if public_url:
        lines.append(f"{public_url.rstrip('/')}/cases/{told.case.case_id}")
    return "\n".join(lines)


def _term(case: About, zone: str) -> list[str]:
    if case.due_at is None:
        return []
    if case.is_paused:
        return ["срок остановлен"]
    return [f"{'срок был' if case.is_late else 'ответить до'} {moment_of(case.due_at, zone)}"]


def _at(public_url: str, path: str) -> str:
    return f": {public_url.rstrip('/')}{path}" if public_url else ""


def short(words: str) -> str:
    """Keep a title on one line and short: people outside wrote it."""
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST_TITLE else f"{plain[: _LONGEST_TITLE - 1]}…"


def _plural(number: int) -> str:
    ten, hundred = number % 10, number % 100
    if 10 < hundred < 15:  # noqa: PLR2004 - eleven to fourteen
        return _ENDS[2]
    return _ENDS[0] if ten == 1 else _ENDS[1] if 1 < ten < 5 else _ENDS[2]  # noqa: PLR2004
