"""How long nobody is at work, of several people together; pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from app.deadlines.calendar import WorkingCalendar

_LOOKED_AT: Final = 28
"""Days: after any holidays, some ordinary ones are among them."""
_DAY: Final = timedelta(days=1)


def usual_rest(calendars: Sequence[WorkingCalendar], since: date) -> timedelta:
    """Tell the longest time without anybody at work that touches even the busiest day.

    It is the night of an office, and nothing for people who keep the clock round together. What
    must be done within less cannot be done on any day.
    """
    worked = _merged(calendars, since)
    rests = [(closes, opens) for (_, closes), (opens, _) in pairwise(worked)]
    days = [datetime.combine(since + n * _DAY, time(), tzinfo=UTC) for n in range(1, _LOOKED_AT)]
    longest = [
        max((opens - closes for closes, opens in _touching(rests, day)), default=timedelta(0))
        for day in days
        if _touching(worked, day)
    ]
    return min(longest, default=timedelta(0))


def _merged(calendars: Sequence[WorkingCalendar], since: date) -> list[tuple[datetime, datetime]]:
    """Lay everybody's spans side by side, from a day before to a day after."""
    spans = sorted(
        span
        for calendar in calendars
        for n in range(-1, _LOOKED_AT + 1)
        for span in calendar.spans_on(since + n * _DAY)
    )
    merged: list[tuple[datetime, datetime]] = []
    for opens, closes in spans:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _touching(
    spans: Sequence[tuple[datetime, datetime]], day: datetime
) -> list[tuple[datetime, datetime]]:
    return [(begins, ends) for begins, ends in spans if begins < day + _DAY and ends > day]
