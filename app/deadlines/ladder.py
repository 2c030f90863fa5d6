"""The moments of a term that lie ahead, and how a pause moves them; pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from app.deadlines.calendar import Passing


class Step(msgspec.Struct, frozen=True, array_like=True):
    """A share of a term and the moment by which it has passed."""

    share: int
    """Percent of the term."""
    at: datetime
    """In UTC."""


def after_pause(
    passing: Passing, moment: datetime, *, since: datetime, until: datetime
) -> datetime:
    """Move a moment that was still ahead when a pause began: as much counted time is left after it.

    One that had passed by then stays.
    """
    if moment <= since:
        return moment
    return passing.add_working_time(until, passing.working_time_between(since, moment))


def passed(steps: Sequence[Step], now: datetime) -> tuple[Step | None, list[Step]]:
    """Tell the last step that has been reached, and those still ahead."""
    reached = [step for step in steps if step.at <= now]
    return (reached[-1] if reached else None), [step for step in steps if step.at > now]


def steps_to(
    passing: Passing, since: datetime, until: datetime, shares: Sequence[int]
) -> tuple[Step, ...]:
    """Tell when each share of the counted time between two moments has passed."""
    whole = passing.working_time_between(since, until)
    return tuple(Step(n, passing.add_working_time(since, whole * n / 100)) for n in shares)
