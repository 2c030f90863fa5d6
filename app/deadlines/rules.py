"""By when a case must be answered; pure.

The federal norm of 2018 gives 24 clock hours for the first answer
(``reference/domain.md``, deadlines); further profiles and calendars join here.
"""

from datetime import datetime, timedelta

import msgspec


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A regulation: how long an official has for the first answer."""

    code: str
    title: str
    first_answer: timedelta
    """Clock time, counted from the moment the citizen wrote."""


def clock_hours(hours: int) -> Profile:
    """Build the profile of so many clock hours."""
    return Profile(
        code=f"clock-{hours}h",
        title=f"{hours} ч на первый ответ, круглосуточно",
        first_answer=timedelta(hours=hours),
    )


def due_at(profile: Profile, written_at: datetime) -> datetime:
    """Tell the deadline of a case whose first comment was written at this time."""
    return written_at + profile.first_answer
