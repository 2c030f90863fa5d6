"""What is decided with an answer to an incident, beside its words."""

from datetime import date, datetime
from typing import Final

import msgspec

from app.cases.rules import Resolution
from app.deadlines.promises import PastPromiseError, earliest_day
from app.deadlines.rulebook import Keeping, Rulebook
from app.replies.service import PromiseResolvesNothingError

_REGION: Final = Keeping(institution=0)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer to all is."""

    text: str = ""
    """For one's own people."""
    to_late: bool = False
    """Cases that join later get it by themselves."""
    resolution: Resolution | None = None
    """What a final answer says of the matter."""
    promised_on: date | None = None
    """An interim answer promises the final one by that day; None: it is the final one."""
    insists: bool = False
    """Its writer answers for it that what looks like personal data is none."""


def check_decision(decision: Decision, *, rulebook: Rulebook, now: datetime) -> None:
    """Refuse a promise with an outcome, and one of a day that is over by the region's clock.

    Whether a case's regulation allows the day is asked when the answer comes to the case.
    Raises PromiseResolvesNothingError and PastPromiseError.
    """
    if decision.promised_on is None:
        return
    if decision.resolution is not None:
        raise PromiseResolvesNothingError
    calendar = rulebook.calendar(_REGION)
    if decision.promised_on < calendar.day_of(now):
        raise PastPromiseError(earliest_day(now, calendar=calendar))
