"""What must hold for every schedule, moment and term."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.deadlines.calendar import NeverEndsError, WorkingCalendar
from app.deadlines.pauses import Pause, add_counted, counted_between
from app.deadlines.rules import Unit, due_at, due_with_pauses, warning_moments
from app.deadlines.stages import CaseStage, Mark, stage_clocks
from tests.app.deadlines.table import HOURS, calendar, moment, profile_of

ZONES = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Volgograd",  # these two changed their clocks between 2016 and 2020
    "Europe/Saratov",
]
ALL = {(hours, zone): calendar(hours, zone, "16") for hours in HOURS for zone in ZONES}

calendars = some.sampled_from(sorted(ALL)).map(ALL.__getitem__)
START = datetime(2015, 1, 1, tzinfo=UTC)
moments = some.timedeltas(timedelta(0), timedelta(days=15 * 365)).map(START.__add__)
amounts = some.timedeltas(timedelta(seconds=1), timedelta(days=60))
terms = some.sampled_from(["1wh", "4wh", "8wh", "9wh", "40wh", "7wd", "1cd", "10cd", "30cd"])


@some.composite
def pause_logs(draw: some.DrawFn) -> list[Pause]:
    start = draw(some.just(datetime(2026, 4, 27, tzinfo=UTC)))
    spans = draw(some.lists(some.tuples(some.integers(0, 600), some.integers(0, 200)), max_size=5))
    return [
        Pause(
            reason="Ждём ответа",
            since=start + timedelta(hours=begins),
            until=start + timedelta(hours=begins + lasts),
        )
        for begins, lasts in spans
    ]


@given(calendars, moments, amounts)
def test_what_is_added_lies_between(
    hours: WorkingCalendar, at: datetime, amount: timedelta
) -> None:
    assert hours.working_time_between(at, hours.add_working_time(at, amount)) == amount


@given(calendars, moments, amounts)
def test_a_term_ends_at_the_first_moment_it_can(
    hours: WorkingCalendar, at: datetime, amount: timedelta
) -> None:
    end = hours.add_working_time(at, amount)

    just_before = end - timedelta(microseconds=1)
    assert hours.working_time_between(at, just_before) < amount


@given(calendars, moments, moments)
def test_a_working_moment_is_found_again(
    hours: WorkingCalendar, one: datetime, other: datetime
) -> None:
    since, until = sorted([one, other])
    between = hours.working_time_between(since, until)

    found = hours.add_working_time(since, between)

    if between:
        assert found <= until
        assert not hours.working_time_between(found, until)
    else:
        assert found >= since


@given(calendars, moments, some.timedeltas(timedelta(0), timedelta(days=60)))
def test_nothing_is_due_outside_working_time(
    hours: WorkingCalendar, at: datetime, amount: timedelta
) -> None:
    assert hours.is_working(hours.add_working_time(at, amount))


@given(calendars, moments, amounts, amounts)
def test_terms_add_up(
    hours: WorkingCalendar, at: datetime, one: timedelta, other: timedelta
) -> None:
    step_by_step = hours.add_working_time(hours.add_working_time(at, one), other)

    assert step_by_step == hours.add_working_time(at, one + other)


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(
    hours: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    parts = hours.working_time_between(one, two) + hours.working_time_between(two, three)

    assert parts == hours.working_time_between(one, three)


@given(calendars, moments, moments)
def test_working_time_is_never_longer_than_the_clock(
    hours: WorkingCalendar, one: datetime, other: datetime
) -> None:
    since, until = sorted([one, other])

    assert timedelta(0) <= hours.working_time_between(since, until) <= until - since


@given(calendars, moments, moments, terms)
def test_who_writes_later_is_answered_no_sooner(
    hours: WorkingCalendar, one: datetime, other: datetime, term: str
) -> None:
    since, until = sorted([one, other])
    profile = profile_of(term)

    assert due_at(profile, since, calendar=hours) <= due_at(profile, until, calendar=hours)


@given(calendars, moments, terms)
def test_a_deadline_lies_ahead_and_in_working_time(
    hours: WorkingCalendar, at: datetime, term: str
) -> None:
    due = due_at(profile_of(term), at, calendar=hours)

    assert due > at
    assert hours.is_working(due)


@given(calendars, moments, amounts, amounts)
def test_a_longer_term_ends_later(
    hours: WorkingCalendar, at: datetime, one: timedelta, other: timedelta
) -> None:
    shorter, longer = sorted([one, other])

    assert hours.add_working_time(at, shorter) <= hours.add_working_time(at, longer)


@given(calendars, moments, terms)
def test_warnings_come_in_order_and_in_working_time(
    hours: WorkingCalendar, at: datetime, term: str
) -> None:
    warnings = warning_moments(profile_of(term), at, calendar=hours)

    told = [warning.at for warning in warnings if warning.at is not None]
    assert told == sorted(told)
    assert all(hours.is_working(moment) for moment in told)
    assert told[2] == due_at(profile_of(term), at, calendar=hours)


@given(calendars, pause_logs(), terms)
def test_pauses_never_bring_a_deadline_forward(
    hours: WorkingCalendar, pauses: list[Pause], term: str
) -> None:
    at = datetime(2026, 4, 28, 7, tzinfo=UTC)
    profile = profile_of(term)

    moved = due_with_pauses(profile, at, pauses, calendar=hours)

    assert moved is not None
    assert moved >= due_at(profile, at, calendar=hours)
    assert hours.is_working(moved)
    assert not any(
        pause.until is not None and pause.since < moved < pause.until for pause in pauses
    )


@given(calendars, pause_logs(), amounts)
def test_a_paused_term_holds_as_much_as_it_gives(
    hours: WorkingCalendar, pauses: list[Pause], amount: timedelta
) -> None:
    at = datetime(2026, 4, 28, 7, tzinfo=UTC)

    end = add_counted(hours, at, amount, pauses)

    assert end is not None
    assert counted_between(hours, at, end, pauses) == amount


@given(calendars, pause_logs(), some.lists(some.integers(0, 700), min_size=1, max_size=12))
def test_stage_clocks_add_up_to_the_whole(
    hours: WorkingCalendar, pauses: list[Pause], entered: list[int]
) -> None:
    start = datetime(2026, 4, 27, tzinfo=UTC)
    stages = list(CaseStage)
    marks = [
        Mark(stages[n % len(stages)], start + timedelta(hours=hour), n)
        for n, hour in enumerate(sorted(entered))
    ]
    until = start + timedelta(hours=800)

    clocks = stage_clocks(marks, until=until, passing=hours, pauses=pauses)

    whole = counted_between(hours, marks[0].at, until, pauses)
    assert sum((clock.counted for clock in clocks), timedelta()) == whole
    assert sum((clock.elapsed for clock in clocks), timedelta()) == until - marks[0].at


def test_a_term_of_years_costs_no_more_than_its_calendar() -> None:
    hours = calendar("three")
    start = moment("2026-11-16T10:00")
    hours.add_working_time(start, timedelta(hours=8 * 248 * 30))  # thirty years are laid out

    begun = perf_counter()
    for _ in range(1000):
        hours.add_working_time(start, timedelta(hours=8 * 248 * 30))

    assert perf_counter() - begun < 5


def test_an_endless_term_is_refused() -> None:
    with pytest.raises(NeverEndsError, match="за 60 лет"):
        calendar("office").add_working_time(moment("2026-11-16T10:00"), timedelta(hours=200_000))


def test_working_time_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="not taken back"):
        calendar("office").add_working_time(moment("2026-11-16T10:00"), -timedelta(hours=1))


def test_every_unit_is_in_the_table() -> None:
    units = {profile_of(term).first_answer.unit for term in ("1wh", "1ch", "1wd", "1cd")}

    assert units == set(Unit)
