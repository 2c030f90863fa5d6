"""Under which day a case stands in a list; pure."""

from datetime import date, datetime, timedelta
from typing import Final

from app.cases.lists.wanted import Order
from app.cases.model import Case
from app.deadlines.schedule import WEEKDAYS
from app.desk.speech.words import day_words, readers_zone
from app.triage.rules import Importance

_NEAR: Final = {0: "Сегодня", 1: "Завтра", -1: "Вчера"}


def day_of(case: Case, order: Order, *, now: datetime) -> str:
    """Name the heading of a case: its deadline's day, or the day it was finished.

    What is urgent and what is late stand by themselves, before all days.
    """
    if order is Order.NUMBER:
        return ""
    if order is Order.FINISH:
        return _named(case.closed_at or case.answered_at or case.opened_at, now=now)
    if case.importance is Importance.URGENT:
        return "Срочно"
    if case.due_at < (case.paused_at or now):
        return "Просрочено"
    return _named(case.due_at, now=now)


def _named(moment: datetime, *, now: datetime) -> str:
    day, today = moment.astimezone(readers_zone()).date(), now.astimezone(readers_zone()).date()
    return _NEAR.get((day - today).days) or _dated(day, today)


def _dated(day: date, today: date) -> str:
    told = day_words(day, year=today.year)
    is_near = abs(day - today) < timedelta(days=7)
    return f"{WEEKDAYS[day.weekday()].capitalize()}, {told}" if is_near else told.capitalize()
