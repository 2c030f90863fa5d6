"""The chip that says how much time a case has left, always in words; pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState
from app.desk.speech import words

_SOON: Final = timedelta(hours=3)


class Tone(StrEnum):
    """How loudly a chip speaks; the colour follows from it and never stands alone."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"
    DONE = "done"


class Chip(msgspec.Struct, frozen=True):
    """A few words, their tone, and the exact moment behind them."""

    words: str
    tone: Tone
    moment: datetime


def chip_of(case: Case, *, now: datetime) -> Chip:
    """Say how long until the deadline, how long after it, or when the case was finished."""
    if case.state in WORKABLE and case.paused_at is not None:
        return _stopped(case.due_at, case.paused_at, now=now)
    if case.state in WORKABLE:
        return running(case.due_at, now=now)
    done = case.closed_at if case.state is CaseState.CLOSED else case.answered_at
    moment = done or case.due_at
    verb = "закрыто" if case.state is CaseState.CLOSED else "отвечено"
    return Chip(f"{verb} {words.when(moment, now=now)}", Tone.DONE, moment)


def running(due_at: datetime, *, now: datetime) -> Chip:
    """Say how long until a deadline that nothing has stopped, or how long after it."""
    left = due_at - now
    if left < timedelta():
        return Chip(f"просрочено на {words.span(left)}", Tone.LATE, due_at)
    return Chip(f"до срока {words.span(left)}", Tone.SOON if left < _SOON else Tone.CALM, due_at)


def _stopped(due_at: datetime, paused_at: datetime, *, now: datetime) -> Chip:
    """Say since when a deadline is stopped, and whether it had passed by then."""
    since = f"срок остановлен {words.when(paused_at, now=now)}"
    if due_at < paused_at:
        return Chip(f"просрочено, {since}", Tone.LATE, due_at)
    return Chip(since, Tone.CALM, due_at)
