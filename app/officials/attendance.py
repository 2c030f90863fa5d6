"""Who of an institution's people is there, and until when; pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from app.officials.shifts import Span


class Attendance(StrEnum):
    """Whether somebody takes new cases, and why not."""

    ON_DUTY = "on_duty"
    OFF_SHIFT = "off_shift"
    """Follows the roster and has no shift now."""
    AWAY = "away"
    """On leave."""
    OFF = "off"
    """Switched off by hand."""


def attendance_of(
    *,
    on_duty: bool,
    follows_roster: bool,
    shifts: Sequence[Span],
    leaves: Sequence[Span],
    now: datetime,
) -> tuple[Attendance, datetime | None]:
    """Tell whether somebody is there, and when that changes; None: not as far as is known.

    Shifts and leaves are those that are not over, in their order.
    """
    if leaves and leaves[0].starts_at <= now:
        return Attendance.AWAY, leaves[0].ends_at
    if not on_duty:
        return Attendance.OFF, None
    next_leave = leaves[0].starts_at if leaves else None
    if not follows_roster:
        return Attendance.ON_DUTY, next_leave
    ends_at = _end_of_run(shifts, now)
    if ends_at is None:
        return Attendance.OFF_SHIFT, _next_start(shifts, leaves)
    return Attendance.ON_DUTY, ends_at if next_leave is None else min(ends_at, next_leave)


def _end_of_run(shifts: Sequence[Span], now: datetime) -> datetime | None:
    """Tell when the present shift ends, and those that follow without a gap."""
    ends_at = None
    for shift in shifts:
        if shift.starts_at > (ends_at or now):
            break
        ends_at = shift.ends_at
    return ends_at


def _next_start(shifts: Sequence[Span], leaves: Sequence[Span]) -> datetime | None:
    starts = (shift.starts_at for shift in shifts)
    return next((at for at in starts if not any(_covers(leave, at) for leave in leaves)), None)


def _covers(span: Span, moment: datetime) -> bool:
    return span.starts_at <= moment < span.ends_at
