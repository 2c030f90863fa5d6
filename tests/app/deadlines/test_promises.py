"""Which day an interim answer may promise, and when that day ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.calendar import RoundTheClock
from app.deadlines.ladder import steps_to
from app.deadlines.promises import (
    LatePromiseError,
    PastPromiseError,
    earliest_day,
    latest_day,
    promised_until,
)
from app.deadlines.rules import Profile, Term, Unit, clock_hours
from app.deadlines.shipped import calendar_of, office_hours

CALENDAR = calendar_of(office_hours("Europe/Moscow"))
WITHOUT = clock_hours(24)
WITH = Profile(
    code="working-9h",
    title="9 рабочих часов",
    first_answer=Term(9, Unit.WORKING_HOURS),
    after_interim=Term(7, Unit.WORKING_DAYS),
)
CLOCK = Profile(
    code="clock",
    title="сутки, потом двое",
    first_answer=Term(24, Unit.CLOCK_HOURS),
    after_interim=Term(48, Unit.CLOCK_HOURS),
)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # noon in Moscow


def moment(day: date, hour: int) -> datetime:
    """Tell an hour of Moscow's in UTC."""
    return datetime(day.year, day.month, day.day, hour - 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "closes_on"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 11, 29), date(2026, 11, 27)),
        (date(2026, 12, 3), date(2026, 12, 3)),
    ],
    ids=["today", "Friday", "Sunday ends on Friday", "the last day allowed"],
)
def test_a_promise_ends_with_the_work_of_its_day(day: date, closes_on: date) -> None:
    until = promised_until(WITH, day, now=TUESDAY, calendar=CALENDAR)

    assert until == moment(closes_on, 18)


@pytest.mark.parametrize(
    ("profile", "latest"),
    [(WITH, "03.12.2026"), (WITHOUT, "24.12.2026"), (CLOCK, "26.11.2026")],
    ids=["7 working days", "no rule", "48 clock hours"],
)
def test_a_day_too_far_ahead_is_refused_with_the_last_one(profile: Profile, latest: str) -> None:
    day = latest_day(profile, TUESDAY, calendar=CALENDAR) + timedelta(days=1)

    with pytest.raises(LatePromiseError, match=latest):
        promised_until(profile, day, now=TUESDAY, calendar=CALENDAR)


def test_where_the_regulation_does_not_say_the_sentence_does() -> None:
    with pytest.raises(LatePromiseError, match=r"Регламент не говорит.*30 дней"):
        promised_until(WITHOUT, date(2027, 3, 1), now=TUESDAY, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("now", "day", "earliest"),
    [
        (TUESDAY, date(2026, 11, 23), "24.11.2026"),
        (moment(date(2026, 11, 24), 19), date(2026, 11, 24), "25.11.2026"),
        (moment(date(2026, 11, 27), 19), date(2026, 11, 29), "30.11.2026"),
        (TUESDAY, date(1, 1, 1), "24.11.2026"),
    ],
    ids=["yesterday", "today after closing", "the week-end", "the year 1"],
)
def test_a_day_of_which_nothing_is_left_is_refused_with_the_first_one(
    now: datetime, day: date, earliest: str
) -> None:
    with pytest.raises(PastPromiseError, match=earliest):
        promised_until(WITH, day, now=now, calendar=CALENDAR)


def test_the_regulation_binds_to_the_hour() -> None:
    assert promised_until(
        CLOCK, date(2026, 11, 26), now=TUESDAY, calendar=CALENDAR
    ) == TUESDAY + timedelta(hours=48)


def test_the_end_of_time_may_not_be_promised() -> None:
    with pytest.raises(LatePromiseError):
        promised_until(WITH, date.max, now=TUESDAY, calendar=CALENDAR)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 45),
    st.sampled_from([WITH, WITHOUT, CLOCK]),
)
def test_every_day_between_the_first_and_the_last_may_be_promised_and_no_other(
    now: datetime, ahead: int, profile: Profile
) -> None:
    day = CALENDAR.day_of(now) + timedelta(days=ahead)
    first = earliest_day(now, calendar=CALENDAR)
    last = latest_day(profile, now, calendar=CALENDAR)

    if first <= day <= last:
        until = promised_until(profile, day, now=now, calendar=CALENDAR)
        assert now < until
        assert CALENDAR.day_of(until) <= day
    else:
        with pytest.raises((LatePromiseError, PastPromiseError)):
            promised_until(profile, day, now=now, calendar=CALENDAR)


def test_the_steps_to_a_promise_are_shares_of_working_time() -> None:
    steps = steps_to(CALENDAR, TUESDAY, moment(date(2026, 11, 25), 18), (50, 100, 150))

    # 5 h are left on Tuesday (lunch is from one to two), 8 h on Wednesday: 13 h, half of them 6.5
    assert [step.at for step in steps] == [
        moment(date(2026, 11, 25), 10) + timedelta(minutes=30),
        moment(date(2026, 11, 25), 18),
        moment(date(2026, 11, 26), 16) + timedelta(minutes=30),
    ]


def test_the_steps_of_a_span_by_the_clock_are_shares_of_it() -> None:
    (half,) = steps_to(RoundTheClock(), TUESDAY, TUESDAY + timedelta(hours=10), (50,))

    assert half.at == TUESDAY + timedelta(hours=5)
