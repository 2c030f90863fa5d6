"""The moments ahead of a term, and how a pause moves them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.calendar import RoundTheClock
from app.deadlines.ladder import Step, after_pause, passed
from app.deadlines.shipped import calendar_of, office_hours

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OFFICE = calendar_of(office_hours("Europe/Moscow"))
minutes = st.integers(0, 60 * 24 * 40).map(lambda n: timedelta(minutes=n))


def test_the_last_step_reached_is_told_and_those_before_it_are_not() -> None:
    steps = [Step(50, NOW - timedelta(hours=2)), Step(80, NOW), Step(100, NOW + timedelta(1))]

    last, ahead = passed(steps, NOW)

    assert last == steps[1]
    assert ahead == steps[2:]


def test_a_ladder_not_yet_reached_tells_nothing() -> None:
    steps = [Step(50, NOW + timedelta(hours=2))]

    assert passed(steps, NOW) == (None, steps)


def test_what_had_passed_before_the_pause_stays() -> None:
    moment = NOW - timedelta(hours=1)

    assert after_pause(RoundTheClock(), moment, since=NOW, until=NOW + timedelta(9)) == moment


@given(ahead=minutes, begins=minutes, lasts=minutes)
def test_as_much_working_time_is_left_after_a_pause_as_before_it(
    ahead: timedelta, begins: timedelta, lasts: timedelta
) -> None:
    since = NOW + begins
    moment = OFFICE.add_working_time(since, ahead / 3)
    until = since + lasts

    moved = after_pause(OFFICE, moment, since=since, until=until)

    left = OFFICE.working_time_between(since, moment)
    assert moved >= moment
    if moment > since:
        assert OFFICE.working_time_between(until, moved) == left
