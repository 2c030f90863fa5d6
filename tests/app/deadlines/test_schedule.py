"""Hours that nobody could keep are refused with a sentence."""

import pytest

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.schedule import Schedule, ScheduleError, Window, faults_of, week_of, windows
from app.deadlines.shipped import calendar_of, office_hours, production_calendar
from tests.app.deadlines.table import calendar, moment

WEEK = week_of("09:00–18:00")


@pytest.mark.parametrize(
    ("schedule", "sentence"),
    [
        (
            Schedule(zone="Europe/Moscow", week=week_of("09:00–13:00 12:00–18:00", days=1)),
            "Понедельник: окна 09:00–13:00 и 12:00–18:00 пересекаются; раздвиньте их.",
        ),
        (
            Schedule(zone="Europe/Moscow", week=week_of("09:00–18:00 09:00–18:00", days=1)),
            "Понедельник: окна 09:00–18:00 и 09:00–18:00 пересекаются; раздвиньте их.",
        ),
        (
            Schedule(zone="Europe/Moscow", week=week_of("18:00–09:00", days=1)),
            (
                "Понедельник: окно 18:00–09:00 кончается раньше, чем начинается; "
                "ночную смену разделите полуночью на два окна."
            ),
        ),
        (
            Schedule(zone="Europe/Moscow", week=week_of("20:00–25:00", days=1)),
            "Понедельник: окно 20:00–25:00 выходит за пределы суток (00:00–24:00).",
        ),
        (
            Schedule(zone="Europe/Moscow", week=((Window(-60, 60),), *WEEK[1:])),
            "Понедельник: окно -1:00–01:00 выходит за пределы суток (00:00–24:00).",
        ),
        (
            Schedule(zone="Moscow", week=WEEK),
            "Часовой пояс «Moscow» неизвестен: возьмите имя IANA, например Europe/Moscow.",
        ),
        (
            Schedule(zone="../etc", week=WEEK),
            "Часовой пояс «../etc» неизвестен: возьмите имя IANA, например Europe/Moscow.",
        ),
        (
            Schedule(zone="Europe/Paris", week=WEEK),
            "Часовой пояс «Europe/Paris» вне России (UTC+2…+12): проверьте имя.",
        ),
        (
            Schedule(zone="Europe/Moscow", week=((),) * 7),
            "В неделе нет ни одного рабочего окна: задайте хотя бы одно.",
        ),
        (
            Schedule(zone="Europe/Moscow", week=WEEK[:5]),
            "В неделе 7 дней, а задано 5: дополните график.",
        ),
    ],
)
def test_a_fault_is_told(schedule: Schedule, sentence: str) -> None:
    assert faults_of(schedule) == [sentence]
    with pytest.raises(ScheduleError) as refused:
        WorkingCalendar(schedule, production_calendar())
    assert refused.value.faults == [sentence]


def test_all_faults_are_told_at_once() -> None:
    schedule = Schedule(zone="Мск", week=week_of("09:00–13:00 12:00–18:00", days=2))

    assert len(faults_of(schedule)) == 3


@pytest.mark.parametrize("text", ["9-18", "09:00", "с девяти", "09.00–18.00"])
def test_a_window_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="не понято: напишите начало и конец"):
        windows(text)


def test_windows_may_touch_and_come_in_any_order() -> None:
    schedule = Schedule(zone="Europe/Moscow", week=week_of("13:00–18:00 09:00–13:00"))

    assert faults_of(schedule) == []


def test_windows_in_any_order_count_alike() -> None:
    schedule = Schedule(zone="Europe/Moscow", week=week_of("14:00–18:00 09:00–13:00"))
    hours = WorkingCalendar(schedule, production_calendar())

    assert hours.spans_on(hours.day_of(moment("2026-11-16T10:00"))) == [
        (moment("2026-11-16T09:00"), moment("2026-11-16T13:00")),
        (moment("2026-11-16T14:00"), moment("2026-11-16T18:00")),
    ]


def test_a_last_window_of_half_an_hour_is_no_refuge_on_a_short_day() -> None:
    schedule = Schedule(zone="Europe/Moscow", week=week_of("09:00–17:00 17:30–18:00"))
    hours = WorkingCalendar(schedule, production_calendar())

    assert hours.spans_on(hours.day_of(moment("2026-11-03T10:00"))) == [
        (moment("2026-11-03T09:00"), moment("2026-11-03T16:30"))
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-16T08:59", False),
        ("2026-11-16T09:00", True),
        ("2026-11-16T13:00", True),
        ("2026-11-16T13:01", False),
        ("2026-11-16T18:00", True),
        ("2026-11-16T18:01", False),
        ("2026-11-21T12:00", False),
        ("2026-11-04T12:00", False),
        ("2026-11-03T17:30", False),
        ("2025-11-01T12:00", True),
    ],
)
def test_somebody_is_at_work_or_not(at: str, *, expected: bool) -> None:
    assert calendar("office").is_working(moment(at)) is expected


def test_a_night_shift_is_at_work_at_midnight() -> None:
    assert calendar("night").is_working(moment("2026-11-21T00:00"))
    assert not calendar("night").is_working(moment("2026-11-23T00:00"))


def test_nothing_to_wait_for_means_the_next_working_moment() -> None:
    nothing = moment("2026-11-16T10:00") - moment("2026-11-16T10:00")
    hours = calendar("office")

    assert hours.add_working_time(moment("2026-11-16T13:30"), nothing) == moment("2026-11-16T14:00")
    assert hours.add_working_time(moment("2026-12-30T19:00"), nothing) == moment("2027-01-11T09:00")
    assert hours.add_working_time(moment("2026-11-16T10:00"), nothing) == moment("2026-11-16T10:00")


def test_usual_office_hours_can_be_kept_and_know_which_years_are_decreed() -> None:
    hours = calendar_of(office_hours("Asia/Omsk", region="55"))

    assert hours is calendar_of(office_hours("Asia/Omsk", region="55"))
    assert hours.is_decreed(2027)
    assert not hours.is_decreed(2028)
