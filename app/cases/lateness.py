"""What counts as overdue, as the database asks it."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from app.cases.model import Case
from app.cases.rules import WORKABLE

NOT_STOPPED: Final = or_(Case.paused_at.is_(None), Case.due_at < Case.paused_at)
"""The term goes on, or had run out before it was stopped: a pause makes nothing timely."""


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Ask whether a case waits for an answer still, and its term had run out by then."""
    return and_(Case.state.in_(WORKABLE), Case.due_at < now, NOT_STOPPED)
