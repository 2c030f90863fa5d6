"""Terms, interim answers, warnings and pauses."""

from datetime import timedelta

import pytest

from app.deadlines.pauses import Pause, PauseError
from app.deadlines.rules import (
    CalendarMissingError,
    Profile,
    clock_hours,
    due_at,
    due_with_pauses,
    final_due_at,
    term_of,
    time_left,
    warning_moments,
)
from app.deadlines.shipped import regulations
from tests.app.deadlines.table import calendar, moment, profile_of

MONDAY = moment("2026-11-16T10:00")


def shipped(code: str) -> Profile:
    return next(profile for profile in regulations().profiles if profile.code == code)


def test_clock_hours_need_no_calendar() -> None:
    assert due_at(clock_hours(24), MONDAY) == MONDAY + timedelta(hours=24)


def test_working_hours_of_nobody_are_refused() -> None:
    with pytest.raises(CalendarMissingError, match="укажите график исполнителя"):
        due_at(shipped("working-9h"), MONDAY)


@pytest.mark.parametrize(
    ("importance", "expected"),
    [
        (None, "2026-11-17T11:00"),
        ("usual", "2026-11-17T11:00"),
        ("high", "2026-11-16T15:00"),
        ("urgent", "2026-11-16T15:00"),
    ],
)
def test_important_cases_are_due_sooner(importance: str | None, expected: str) -> None:
    due = due_at(shipped("working-9h"), MONDAY, calendar=calendar("office"), importance=importance)

    assert due == moment(expected)


def test_a_profile_without_a_term_for_important_cases_treats_all_alike() -> None:
    profile = shipped("working-8h")

    assert term_of(profile, "urgent") == profile.first_answer


def test_an_interim_answer_gives_seven_working_days() -> None:
    due = final_due_at(
        shipped("working-9h"), moment("2026-04-29T15:00"), calendar=calendar("office")
    )

    assert due == moment("2026-05-12T18:00")


def test_a_profile_may_know_no_interim_answer() -> None:
    assert final_due_at(shipped("working-8h"), MONDAY, calendar=calendar("office")) is None


def test_warnings_stand_at_shares_of_the_term() -> None:
    warnings = warning_moments(shipped("working-8h"), MONDAY, calendar=calendar("office"))

    # 8 h from Monday 10:00; 4 h: 15:00; 6.4 h: 17:24; 8 h: Tuesday 10:00; 12 h: 15:00.
    assert [(each.share, each.at) for each in warnings] == [
        (50, moment("2026-11-16T15:00")),
        (80, moment("2026-11-16T17:24")),
        (100, moment("2026-11-17T10:00")),
        (150, moment("2026-11-17T15:00")),
    ]


def test_clock_warnings_come_by_the_clock() -> None:
    warnings = warning_moments(clock_hours(24), MONDAY)

    assert [each.at for each in warnings] == [
        moment("2026-11-16T22:00"),
        moment("2026-11-17T05:12"),
        moment("2026-11-17T10:00"),
        moment("2026-11-17T22:00"),
    ]


def test_warnings_of_thirty_days_come_in_working_time() -> None:
    # From Monday the 16th 10:00 to Wednesday the 16th of December 18:00: 7 h and 22 days of
    # 8 h, 183 h. Half of it, 91.5 h: 7 h on the 16th, ten days to the 30th, 4.5 h on the 1st.
    warnings = warning_moments(profile_of("30cd"), MONDAY, calendar=calendar("office"))

    assert warnings[0].at == moment("2026-12-01T14:30")
    assert warnings[2].at == moment("2026-12-16T18:00")


def test_an_open_pause_holds_the_warnings_behind_it() -> None:
    pause = Pause(reason="Ждём фото", since=moment("2026-11-16T16:00"))

    warnings = warning_moments(
        shipped("working-8h"), MONDAY, calendar=calendar("office"), pauses=[pause]
    )

    assert [each.at for each in warnings] == [moment("2026-11-16T15:00"), None, None, None]


def test_warnings_of_another_term_may_be_asked_for() -> None:
    profile = shipped("working-9h")

    warnings = warning_moments(
        profile, MONDAY, calendar=calendar("office"), term=term_of(profile, "high")
    )

    assert warnings[2].at == moment("2026-11-16T15:00")


def test_a_pause_moves_the_final_answer_too() -> None:
    profile = shipped("working-9h")
    pause = Pause(
        reason="Ждём подрядчика",
        since=moment("2026-11-17T09:00"),
        until=moment("2026-11-18T09:00"),
    )

    due = due_with_pauses(
        profile, MONDAY, [pause], calendar=calendar("office"), term=profile.after_interim
    )

    assert due == moment("2026-11-26T18:00")


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-16T10:00", 8),
        ("2026-11-16T12:00", 6),
        ("2026-11-16T16:00", 5),  # an hour of work, then a pause from one o'clock to half past four
        ("2026-11-16T18:00", 3.5),
        ("2026-11-17T12:30", 0),
        ("2026-11-17T15:00", -1.5),
    ],
)
def test_what_is_left_stands_still_in_a_pause(now: str, hours: float) -> None:
    pause = Pause(
        reason="Ждём адрес", since=moment("2026-11-16T13:00"), until=moment("2026-11-16T16:30")
    )

    left = time_left(
        shipped("working-8h"), MONDAY, moment(now), calendar=calendar("office"), pauses=[pause]
    )

    assert left == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("pause", "sentence"),
    [
        (Pause(reason=" ", since=MONDAY), "У паузы нет причины"),
        (
            Pause(reason="Ждём", since=MONDAY, until=MONDAY - timedelta(hours=1)),
            "Пауза кончается раньше",
        ),
    ],
)
def test_a_pause_that_cannot_be_is_refused(pause: Pause, sentence: str) -> None:
    with pytest.raises(PauseError, match=sentence):
        due_with_pauses(clock_hours(24), MONDAY, [pause])
