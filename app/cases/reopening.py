"""Opening a case again that had ended: with who had it, if he is on duty, and a term of its own."""

from collections.abc import Collection
from datetime import datetime

from app.cases.clerk import Clerk
from app.cases.histories.writing import Line, line
from app.cases.model import Case
from app.cases.returning import put_back
from app.cases.rules import EventKind


def reopen(
    case: Case,
    clerk: Clerk,
    on_duty: Collection[int],
    *,
    since: datetime,
    note: str,
    words: str = "",
    account_id: int | None = None,
    now: datetime,
) -> Line:
    """Open a case again, its term counted anew from ``since``; return the line to be written.

    ``on_duty`` are the officials who take cases now, ``words`` those that it is opened for,
    ``account_id`` is who says so; None: nobody but the service.
    """
    case.state = put_back(case, on_duty)
    case.outcome = case.resolution = case.closed_at = case.answered_at = None
    case.first_reply_at = None
    case.is_late, case.held_since, case.open_since = False, now, now
    case.interim_at, case.interims = None, 0
    clerk.bind(case, since)
    case.route_at = now
    return line(case, EventKind.REOPENED, note=note, words=words, account_id=account_id)
