"""When a notice may leave: not at night, not on a day off, not in a flood; pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from app.deadlines.calendar import WorkingCalendar
from app.notices.choosing import Choice, Pace, quiet_minutes
from app.officials.shifts import Span

_DAY: Final = 24 * 60
_MOST_JUMPS: Final = 60


class Waking(msgspec.Struct, frozen=True, kw_only=True):
    """When a person hears of what is not urgent."""

    choice: Choice
    calendar: WorkingCalendar
    duties: Sequence[Span] = ()
    """His shifts, in their order; they are working time on days off too."""


def leaves_at(
    pace: Pace,
    written_at: datetime,
    *,
    waking: Waking,
    last: datetime | None,
    now: datetime,
    next_step: datetime | None = None,
) -> datetime:
    """Tell when a notice leaves, in UTC; what is not urgent never before ``now``.

    ``last`` is when the person was written to last. What is early waits for the digest only if
    that leaves before ``next_step``, the next moment of the ladder of the case's term.
    """
    if pace is Pace.URGENT:
        return written_at
    soonest = max(written_at, now)
    if last is not None:
        soonest = max(soonest, last + timedelta(minutes=waking.choice.pause_minutes))
    at_once = awake(soonest, waking)
    if pace is Pace.AT_ONCE:
        return at_once
    digest = awake(max(soonest, _next_opening(written_at, waking)), waking)
    is_too_late = pace is Pace.EARLY and next_step is not None and digest >= next_step
    return at_once if is_too_late else digest


def awake(moment: datetime, waking: Waking) -> datetime:
    """Tell the moment itself, or when the quiet that it lies in is over.

    A night is over when the day's work begins, days off with the next work or shift.
    """
    for _ in range(_MOST_JUMPS):
        if not is_quiet(moment, waking):
            return moment
        is_off = _rests(moment, waking)
        moment = _next_working(moment, waking) if is_off else _quiet_end(moment, waking)
    return moment


def is_quiet(moment: datetime, waking: Waking) -> bool:
    """Tell whether a person wants to hear only of what is urgent."""
    return _rests(moment, waking) or _into_quiet(moment, waking) < quiet_minutes(waking.choice)


def _rests(moment: datetime, waking: Waking) -> bool:
    """Tell whether it is a day off on which he wants to be left alone."""
    if not waking.choice.rests_on_days_off or _is_on_duty(moment, waking):
        return False
    return not waking.calendar.spans_on(waking.calendar.day_of(moment))


def _is_on_duty(moment: datetime, waking: Waking) -> bool:
    return any(each.starts_at <= moment < each.ends_at for each in waking.duties)


def _next_working(moment: datetime, waking: Waking) -> datetime:
    """Tell the first moment from then on that lies in working hours or in a shift."""
    ahead = [max(each.starts_at, moment) for each in waking.duties if each.ends_at > moment]
    return min([waking.calendar.add_working_time(moment, timedelta()), *ahead])


def _into_quiet(moment: datetime, waking: Waking) -> int:
    there = moment.astimezone(ZoneInfo(waking.calendar.schedule.zone))
    return (there.hour * 60 + there.minute - waking.choice.quiet_from) % _DAY


def _quiet_end(moment: datetime, waking: Waking) -> datetime:
    """Tell when the quiet hours end that it lies in: by the clock, or when that day opens."""
    left = quiet_minutes(waking.choice) - _into_quiet(moment, waking)
    end = (moment + timedelta(minutes=max(left, 1))).replace(second=0, microsecond=0)
    spans = waking.calendar.spans_on(waking.calendar.day_of(end))
    return end if not spans or _is_on_duty(end, waking) else max(end, spans[0][0])


def _next_opening(moment: datetime, waking: Waking) -> datetime:
    """Tell when the next working day opens: the moment's own, while its opening lies ahead."""
    calendar = waking.calendar
    today = calendar.day_of(moment)
    following = calendar.working_day_after(today, 1)
    days = (today + timedelta(days=past) for past in range((following - today).days + 1))
    opens = (_opens_on(day, waking) for day in days)
    return next(each for each in opens if each is not None and each > moment)


def _opens_on(day: date, waking: Waking) -> datetime | None:
    """Tell when a local day opens, on a day off by its first shift; None: it is free."""
    spans = waking.calendar.spans_on(day)
    if spans:
        return spans[0][0]
    starts = (each.starts_at for each in waking.duties)
    return next((each for each in starts if waking.calendar.day_of(each) == day), None)
