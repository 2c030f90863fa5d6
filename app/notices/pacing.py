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
_MOST_JUMPS: Final = 200


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
    """Tell the moment itself, or the first after it that does not lie in quiet."""
    for _ in range(_MOST_JUMPS):
        if not is_quiet(moment, waking):
            return moment
        moment = min(_turns(moment, waking))
    return moment


def is_quiet(moment: datetime, waking: Waking) -> bool:
    """Tell whether a person wants to hear only of what is urgent.

    That is in his quiet hours, on days off where he rests then, and before the day's work begins
    where a night or a day off lies behind.
    """
    return (
        _rests(moment, waking) or _lies_in_quiet(moment, waking) or _is_before_work(moment, waking)
    )


def _rests(moment: datetime, waking: Waking) -> bool:
    """Tell whether it is a day off on which he wants to be left alone."""
    if not waking.choice.rests_on_days_off or _is_on_duty(moment, waking):
        return False
    return not waking.calendar.spans_on(waking.calendar.day_of(moment))


def _is_on_duty(moment: datetime, waking: Waking) -> bool:
    return any(each.starts_at <= moment < each.ends_at for each in waking.duties)


def _lies_in_quiet(moment: datetime, waking: Waking) -> bool:
    return _left_of_quiet(moment, waking) > 0


def _left_of_quiet(moment: datetime, waking: Waking) -> int:
    """Tell how many minutes are left of quiet hours; none or fewer outside of them."""
    into = (_minute_of_day(moment, waking) - waking.choice.quiet_from) % _DAY
    return quiet_minutes(waking.choice) - into


def _is_before_work(moment: datetime, waking: Waking) -> bool:
    """Tell whether it is a morning on which he is told when the day's work begins.

    Not where he is told in the night alone, since all of the day from then on is quiet.
    """
    spans = waking.calendar.spans_on(waking.calendar.day_of(moment))
    if not spans or moment >= spans[0][0] or _is_on_duty(moment, waking):
        return False
    opening = spans[0][0]
    if _minute_of_day(opening, waking) + _left_of_quiet(opening, waking) >= _DAY:
        return False
    has_ended = -_left_of_quiet(moment, waking) <= _minute_of_day(moment, waking)
    return waking.choice.rests_on_days_off or (quiet_minutes(waking.choice) > 0 and has_ended)


def _minute_of_day(moment: datetime, waking: Waking) -> int:
    there = moment.astimezone(ZoneInfo(waking.calendar.schedule.zone))
    return there.hour * 60 + there.minute


def _turns(moment: datetime, waking: Waking) -> list[datetime]:
    """Tell when quiet may end next: its hours, the day, before its work, before a shift."""
    minute = moment.replace(second=0, microsecond=0)
    midnight = minute + timedelta(minutes=_DAY - _minute_of_day(moment, waking))
    left = _left_of_quiet(moment, waking)
    quiet_end = [minute + timedelta(minutes=left)] if left > 0 else []
    spans = waking.calendar.spans_on(waking.calendar.day_of(moment))
    begins = [begin for begin, _ in spans[:1]] + [each.starts_at for each in waking.duties]
    return [midnight, *quiet_end, *(each for each in begins if each > moment)]


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
