"""How long nobody is at work, of several people together; pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from app.deadlines.calendar import WorkingCalendar

_LOOKED_AT: Final = 28
"""Days: after any holidays, some ordinary ones are among them."""
_DAY: Final = timedelta(days=1)

Shift = tuple[datetime, datetime]
"""From when to when somebody works."""


def looked_at(since: date) -> tuple[datetime, datetime]:
    """Tell from when to when what people work counts, in UTC."""
    begins = datetime.combine(since, time(), tzinfo=UTC)
    return begins - _DAY, begins + (_LOOKED_AT + 1) * _DAY


def usual_rest(
    calendars: Sequence[WorkingCalendar], since: date, shifts: Sequence[Shift] = ()
) -> timedelta:
    """Tell the longest time without anybody at work that touches even the busiest day.

    ``shifts`` are worked beside the hours of the calendars.

    It is the night of an office, and nothing for people who keep the clock round together. What
    must be done within less cannot be done on any day.
    """
    worked = _merged(calendars, since, shifts)
    rests = [(closes, opens) for (_, closes), (opens, _) in pairwise(worked)]
    days = [datetime.combine(since + n * _DAY, time(), tzinfo=UTC) for n in range(1, _LOOKED_AT)]
    longest = [
        max((opens - closes for closes, opens in _touching(rests, day)), default=timedelta(0))
        for day in days
        if _touching(worked, day)
    ]
    return min(longest, default=timedelta(0))


def _merged(
    calendars: Sequence[WorkingCalendar], since: date, shifts: Sequence[Shift]
) -> list[Shift]:
    """Lay everybody's spans side by side, from a day before to a day after."""
    spans = [
        span
        for calendar in calendars
        for n in range(-1, _LOOKED_AT + 1)
        for span in calendar.spans_on(since + n * _DAY)
    ]
    merged: list[Shift] = []
    for opens, closes in sorted([*spans, *shifts]):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _touching(spans: Sequence[Shift], day: datetime) -> list[Shift]:
    return [(begins, ends) for begins, ends in spans if begins < day + _DAY and ends > day]
