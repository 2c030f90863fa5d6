"""A deadline follows the case to whoever keeps other hours: nobody loses or gains counted time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.following import followed, followed_steps
from app.deadlines.ladder import Step, steps_to
from app.deadlines.shipped import calendar_of, office_hours

ZONES = {
    2: "Europe/Kaliningrad",
    3: "Europe/Moscow",
    4: "Europe/Samara",
    5: "Asia/Yekaterinburg",
    6: "Asia/Omsk",
    7: "Asia/Krasnoyarsk",
    8: "Asia/Irkutsk",
    9: "Asia/Yakutsk",
    10: "Asia/Vladivostok",
    11: "Asia/Magadan",
    12: "Asia/Kamchatka",
}
WRITTEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""A Tuesday, 9:00 in Moscow: a term of nine working hours ends on Wednesday at 10:00 there."""
TERM = timedelta(hours=9)
HOURS = st.integers(min_value=0, max_value=200)
EAST = st.sampled_from(sorted(ZONES))


def hours_of(east: int) -> WorkingCalendar:
    return calendar_of(office_hours(ZONES[east]))


def due_for(east: int) -> datetime:
    return hours_of(east).add_working_time(WRITTEN, TERM)


@pytest.mark.parametrize(
    ("east", "due"),
    [
        (2, "2026-11-25 10:00"),
        (3, "2026-11-25 10:00"),
        (4, "2026-11-25 10:00"),
        (5, "2026-11-25 10:00"),
        (6, "2026-11-25 10:00"),
        (7, "2026-11-25 10:00"),
        (8, "2026-11-25 10:00"),
        (9, "2026-11-25 10:00"),
        (10, "2026-11-25 10:00"),
        (11, "2026-11-25 10:00"),
        (12, "2026-11-25 10:00"),
    ],
)
def test_what_is_written_at_nine_there_is_due_at_ten_there(east: int, due: str) -> None:
    calendar = hours_of(east)
    written = datetime(2026, 11, 24, 9, tzinfo=UTC) - timedelta(hours=east)

    found = calendar.add_working_time(written, TERM) + timedelta(hours=east)

    assert f"{found:%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    ("east", "due"),
    [
        # Handed over at 15:00 in Moscow, after five counted hours: four are left.
        (2, "2026-11-24 18:00"),  # 14:00 there, and four hours to the evening
        (3, "2026-11-25 10:00"),
        (4, "2026-11-25 11:00"),  # 16:00 there: two hours today, two tomorrow
        (5, "2026-11-25 12:00"),
        (6, "2026-11-25 13:00"),  # 18:00 there: all four tomorrow, from nine to the lunch
        (7, "2026-11-25 13:00"),
        (8, "2026-11-25 13:00"),
        (9, "2026-11-25 13:00"),
        (10, "2026-11-25 13:00"),
        (11, "2026-11-25 13:00"),
        (12, "2026-11-25 13:00"),
    ],
)
def test_what_is_left_is_counted_in_the_new_holders_hours(east: int, due: str) -> None:
    at = WRITTEN + timedelta(hours=6)  # 15:00 in Moscow, with an hour of lunch behind

    found = followed(hours_of(3), hours_of(east), due_for(3), at=at, ceiling=None)

    assert f"{found + timedelta(hours=east):%Y-%m-%d %H:%M}" == due


@given(east=EAST, west=EAST, hour=HOURS)
def test_nobody_loses_counted_time(east: int, west: int, hour: int) -> None:
    old, new, at = hours_of(east), hours_of(west), WRITTEN + timedelta(hours=hour)
    due = due_for(east)

    moved = followed(old, new, due, at=at, ceiling=None)

    left = max(old.working_time_between(at, due), timedelta(0))
    assert max(new.working_time_between(at, moved), timedelta(0)) == left


@given(east=EAST, west=EAST, hour=HOURS)
def test_it_is_never_moved_into_the_past(east: int, west: int, hour: int) -> None:
    at = WRITTEN + timedelta(hours=hour)
    due = due_for(east)

    moved = followed(hours_of(east), hours_of(west), due, at=at, ceiling=due_for(west))

    assert moved == due if due <= at else moved >= at


@given(home=EAST, other=EAST, turns=st.lists(st.integers(min_value=1, max_value=20), max_size=12))
def test_going_back_and_forth_never_gives_more_than_one_of_them_had(
    home: int, other: int, turns: list[int]
) -> None:
    at, due, holder, before = WRITTEN, due_for(home), home, home
    for hours in turns:
        at += timedelta(hours=hours)
        before, holder = holder, other if holder == home else home
        ceiling = max(due_for(home), due_for(holder))
        due = followed(hours_of(before), hours_of(holder), due, at=at, ceiling=ceiling)

    assert due <= max(due_for(home), due_for(other))


@given(east=EAST, west=EAST, hour=HOURS)
def test_warnings_stay_in_their_order_and_before_the_deadline(
    east: int, west: int, hour: int
) -> None:
    old, new, at = hours_of(east), hours_of(west), WRITTEN + timedelta(hours=hour)
    due, steps = due_for(east), steps_to(old, WRITTEN, due_for(east), (50, 80, 100, 150))
    moved_due = followed(old, new, due, at=at, ceiling=due_for(west))

    moved = followed_steps(old, new, steps, at=at, due_at=moved_due)

    assert [step.share for step in moved] == [50, 80, 100, 150]
    assert all(one.at <= two.at for one, two in pairwise(moved))
    assert all(step.at <= max(moved_due, at) for step in moved if step.share <= 100)


def test_a_pause_in_between_takes_the_same_counted_time_in_both_hours() -> None:
    """Paused with four hours left, handed over meanwhile, and resumed two days later."""
    old, new = hours_of(3), hours_of(10)
    paused_at = WRITTEN + timedelta(hours=6)
    resumed_at = datetime(2026, 11, 26, 23, tzinfo=UTC)  # 9:00 of Friday in Vladivostok

    held = followed(old, new, due_for(3), at=paused_at, ceiling=None)
    due = new.add_working_time(resumed_at, new.working_time_between(paused_at, held))

    assert due == datetime(2026, 11, 27, 3, tzinfo=UTC)  # 13:00 there


def test_a_step_behind_the_deadline_is_not_pulled_before_it() -> None:
    late = Step(150, due_for(3) + timedelta(hours=5))

    (moved,) = followed_steps(hours_of(3), hours_of(12), [late], at=WRITTEN, due_at=due_for(12))

    assert moved.at > due_for(12)
