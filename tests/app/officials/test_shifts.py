"""Hours as people say them become moments, in every zone of the country."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.officials.shifts import (
    Span,
    Weeks,
    days_span,
    fault_of,
    first_crossing,
    spans_of,
    weeks_fault,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
OFFICE = Weeks(
    first_day=MONDAY,
    last_day=MONDAY + timedelta(days=13),
    weekdays=WEEKDAYS,
    opens=time(9),
    closes=time(18),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def test_two_weeks_of_weekdays_are_ten_shifts() -> None:
    spans = spans_of(OFFICE, ZoneInfo("Europe/Moscow"))

    assert len(spans) == 10
    assert spans[1] == Span(at(1, 6), at(1, 15))


@pytest.mark.parametrize(
    ("zone", "opens_utc"),
    [
        ("Europe/Kaliningrad", at(1, 7)),
        ("Europe/Moscow", at(1, 6)),
        ("Europe/Samara", at(1, 5)),
        ("Asia/Yekaterinburg", at(1, 4)),
        ("Asia/Omsk", at(1, 3)),
        ("Asia/Krasnoyarsk", at(1, 2)),
        ("Asia/Irkutsk", at(1, 1)),
        ("Asia/Yakutsk", at(1, 0)),
        ("Asia/Vladivostok", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("Asia/Magadan", datetime(2026, 11, 30, 22, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 11, 30, 21, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_is_nine_where_the_official_is(zone: str, opens_utc: datetime) -> None:
    assert spans_of(OFFICE, ZoneInfo(zone))[1].starts_at == opens_utc


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [(time(20), time(8), 12), (time(9), time(9), 24), (time(9), time(0), 15)],
)
def test_a_shift_that_closes_not_after_it_opens_ends_on_the_next_day(
    opens: time, closes: time, hours: int
) -> None:
    night = msgspec.structs.replace(OFFICE, opens=opens, closes=closes)

    span = spans_of(night, ZoneInfo("Asia/Omsk"))[0]

    assert span.ends_at - span.starts_at == timedelta(hours=hours)


def test_a_leave_in_kamchatka_begins_at_its_own_midnight() -> None:
    span = days_span(date(2026, 12, 1), date(2026, 12, 2), ZoneInfo("Asia/Kamchatka"))

    assert span == Span(
        datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 2, 12, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("spans", "word"),
    [
        ([], "Ни один день"),
        ([Span(at(2, 9), at(2, 8))], "раньше, чем начинается"),
        ([Span(at(2, 9), at(2, 9))], "раньше, чем начинается"),
        ([Span(at(2, 9), at(3, 9, 1))], "длиннее суток"),
        ([Span(NOW - timedelta(hours=2), NOW)], "уже прошло"),
        ([Span(NOW + timedelta(days=800), NOW + timedelta(days=800, hours=1))], "два года"),
    ],
)
def test_shifts_that_nobody_can_keep_are_told(spans: list[Span], word: str) -> None:
    assert word in (fault_of(spans, now=NOW) or "")


@pytest.mark.parametrize(
    ("first_day", "last_day", "word"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "раньше первого"),
        (MONDAY, MONDAY + timedelta(days=366), "366 дней"),
        (date.max, date.max, "два года"),
        (date.min, date.min, "два года"),
    ],
)
def test_a_roster_of_impossible_days_is_told(first_day: date, last_day: date, word: str) -> None:
    weeks = msgspec.structs.replace(OFFICE, first_day=first_day, last_day=last_day)

    assert word in (weeks_fault(weeks, today=NOW.date()) or "")


def test_a_sound_roster_has_no_fault() -> None:
    spans = spans_of(OFFICE, ZoneInfo("Europe/Moscow"))

    assert weeks_fault(OFFICE, today=NOW.date()) is None
    assert fault_of(spans, now=NOW) is None


def test_shifts_that_touch_do_not_cross() -> None:
    assert first_crossing([Span(at(2, 9), at(2, 12))], [Span(at(2, 12), at(2, 18))]) is None


hours = st.integers(0, 40).map(lambda hour: at(1, 0) + timedelta(hours=hour))
spans = st.tuples(hours, st.integers(1, 8)).map(
    lambda given: Span(given[0], given[0] + timedelta(hours=given[1]))
)


@given(st.lists(spans, min_size=1, max_size=4), st.lists(spans, max_size=4))
def test_a_crossing_is_found_exactly_where_two_have_an_hour_in_common(
    new: list[Span], kept: list[Span]
) -> None:
    several = [*new, *set(kept)]
    crossing = any(
        one.crosses(other) for place, one in enumerate(several) for other in several[place + 1 :]
    )

    assert (first_crossing(new, kept) is not None) is crossing
