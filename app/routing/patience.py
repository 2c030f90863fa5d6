"""How long a case may wait for an official before a coordinator is told; pure."""

from datetime import datetime, timedelta

from app.deadlines.calendar import Passing, RoundTheClock
from app.deadlines.rulebook import Keeping, Rulebook
from app.routing.policy import Options


def told_at(
    since: datetime, keeping: Keeping, options: Options, rulebook: Rulebook | None
) -> datetime:
    """Tell when a coordinator is told of a case that nobody has since then.

    Counted in the institution's hours. Without a rulebook the clock counts.
    """
    passing: Passing = RoundTheClock() if rulebook is None else rulebook.calendar(keeping)
    return passing.add_working_time(since, timedelta(minutes=options.escalate_after))
