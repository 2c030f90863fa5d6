"""When a notice may leave: not at night, not on a day off, not in a flood; pure."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.deadlines.calendar import WorkingCalendar
from app.notices.choosing import Choice, Pace, quiet_minutes

_DAY: Final = 24 * 60
_MOST_JUMPS: Final = 60


def leaves_at(
    pace: Pace,
    written_at: datetime,
    *,
    choice: Choice,
    calendar: WorkingCalendar,
    last: datetime | None,
) -> datetime:
    """Tell when a notice leaves; ``last`` is when the person was written to last. In UTC."""
    if pace is Pace.URGENT:
        return written_at
    soonest = written_at
    if pace is Pace.DIGEST:
        soonest = _next_morning(written_at, calendar)
    if last is not None:
        soonest = max(soonest, last + timedelta(minutes=choice.pause_minutes))
    return awake(soonest, choice, calendar)


def awake(moment: datetime, choice: Choice, calendar: WorkingCalendar) -> datetime:
    """Tell the moment itself, or the first working minute after the quiet that it lies in."""
    for _ in range(_MOST_JUMPS):
        if not is_quiet(moment, choice, calendar):
            return moment
        working = calendar.add_working_time(moment, timedelta())
        moment = working if working > moment else _quiet_end(moment, choice, calendar)
    return moment


def is_quiet(moment: datetime, choice: Choice, calendar: WorkingCalendar) -> bool:
    """Tell whether a person wants to hear only of what is urgent."""
    if choice.rests_on_days_off and not calendar.spans_on(calendar.day_of(moment)):
        return True
    return _into_quiet(moment, choice, calendar) < quiet_minutes(choice)


def _into_quiet(moment: datetime, choice: Choice, calendar: WorkingCalendar) -> int:
    there = moment.astimezone(ZoneInfo(calendar.schedule.zone))
    return (there.hour * 60 + there.minute - choice.quiet_from) % _DAY


def _quiet_end(moment: datetime, choice: Choice, calendar: WorkingCalendar) -> datetime:
    """Tell when the quiet hours end that a working minute lies in."""
    left = quiet_minutes(choice) - _into_quiet(moment, choice, calendar)
    return (moment + timedelta(minutes=max(left, 1))).replace(second=0, microsecond=0)


def _next_morning(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """Tell when the working day after a moment's own day opens."""
    day = calendar.working_day_after(calendar.day_of(moment), 1)
    spans = calendar.spans_on(day)
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(calendar.schedule.zone))
    return spans[0][0] if spans else noon
