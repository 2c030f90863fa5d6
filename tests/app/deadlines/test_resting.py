"""How long nobody is at work even on the busiest day."""

from datetime import date, timedelta

import pytest

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.resting import usual_rest
from app.deadlines.schedule import Schedule, week_of
from app.deadlines.shipped import calendar_of, office_hours

MOSCOW = calendar_of(office_hours("Europe/Moscow"))


def kept(hours: str, *, zone: str = "Europe/Moscow", days: int = 7) -> WorkingCalendar:
    return calendar_of(Schedule(zone=zone, week=week_of(hours, days=days)))


@pytest.mark.parametrize(
    ("calendars", "hours"),
    [
        ([], 0),
        ([MOSCOW], 15),
        ([MOSCOW, kept("13:00–22:00")], 11),
        ([MOSCOW, calendar_of(office_hours("Asia/Vladivostok"))], 8),  # from 11:00 to 2:00 UTC
        ([kept("00:00–12:00"), kept("12:00–24:00")], 0),
        ([kept("00:00–08:00 20:00–24:00")], 12),
        ([kept("00:00–24:00", days=5)], 0),
        ([MOSCOW, kept("00:00–24:00")], 0),
    ],
)
def test_the_rest_of_several_is_what_none_of_them_works(
    calendars: list[WorkingCalendar], hours: int
) -> None:
    assert usual_rest(calendars, date(2026, 11, 24)) == timedelta(hours=hours)


def test_holidays_are_no_usual_rest() -> None:
    assert usual_rest([MOSCOW], date(2026, 12, 28)) == timedelta(hours=15)
