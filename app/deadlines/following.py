"""What is left of a term when the case goes to somebody who keeps other hours; pure.

docs/adr/0016 says why it is counted so.
"""

from collections.abc import Sequence
from datetime import datetime

from app.deadlines.calendar import Passing
from app.deadlines.ladder import Step

_WHOLE = 100
"""Percent: steps above it lie behind the deadline."""


def followed(
    old: Passing, new: Passing, moment: datetime, *, at: datetime, ceiling: datetime | None
) -> datetime:
    """Move a moment that was ahead at ``at``: as much counted time is left to the new holder.

    What had passed by then stays. Never later than the ceiling, unless it was so before.
    """
    if moment <= at:
        return moment
    moved = new.add_working_time(at, old.working_time_between(at, moment))
    return moved if ceiling is None else min(moved, max(ceiling, at))


def followed_steps(
    old: Passing, new: Passing, steps: Sequence[Step], *, at: datetime, due_at: datetime
) -> list[Step]:
    """Move warnings as the deadline; those before it stay before it."""
    moved = []
    for step in steps:
        ceiling = due_at if step.share <= _WHOLE else None
        moved.append(Step(step.share, followed(old, new, step.at, at=at, ceiling=ceiling)))
    return moved
