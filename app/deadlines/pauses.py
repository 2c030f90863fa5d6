"""Times in which a case's clock stands still, as while the citizen is asked something; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from app.base.errors import InvalidError
from app.deadlines.calendar import Passing


class PauseError(InvalidError):
    """A pause that cannot be."""


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case's pause log."""

    reason: str
    since: datetime
    until: datetime | None = None
    """None: it still lasts."""


def check_pauses(pauses: Sequence[Pause]) -> None:
    """Raise PauseError when a pause has no reason or ends before it begins."""
    for pause in pauses:
        if not pause.reason.strip():
            raise PauseError("У паузы нет причины: напишите, чего или кого ждёте.")
        if pause.until is not None and pause.until < pause.since:
            raise PauseError("Пауза кончается раньше, чем начинается: проверьте её время.")


def counted_between(
    passing: Passing, since: datetime, until: datetime, pauses: Sequence[Pause]
) -> timedelta:
    """Tell the counted time between two moments without what was paused."""
    counted = passing.working_time_between(since, until)
    for begins, ends in _merged(pauses):
        begun, ended = max(begins, since), until if ends is None else min(ends, until)
        if begun < ended:
            counted -= passing.working_time_between(begun, ended)
    return counted


def add_counted(
    passing: Passing, since: datetime, amount: timedelta, pauses: Sequence[Pause]
) -> datetime | None:
    """Tell the first moment by which so much unpaused time has passed; None: a pause holds it."""
    moment, left = since, amount
    for begins, ends in _merged(pauses):
        if ends is not None and ends <= moment:
            continue
        ahead = passing.working_time_between(moment, max(begins, moment))
        if timedelta(0) < left <= ahead:
            break
        if ends is None:
            return None
        left -= ahead
        moment = ends
    return passing.add_working_time(moment, left)


def _merged(pauses: Sequence[Pause]) -> list[tuple[datetime, datetime | None]]:
    """Lay pauses side by side, so that no time is taken off twice."""
    merged: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=lambda each: each.since):
        begins, ends = merged[-1] if merged else (pause.since, pause.since)
        if not merged or (ends is not None and ends < pause.since):
            merged.append((pause.since, pause.until))
        elif ends is not None:
            longer = None if pause.until is None else max(ends, pause.until)
            merged[-1] = (begins, longer)
    return merged
