"""Spans of days, shares with their doubt, and ranks that three comments do not make."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.figures.rules import (
    Count,
    Lately,
    Place,
    Share,
    Span,
    SpanError,
    span_of,
    top,
    worst_first,
)

NOW = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
"""Already the 25th in Moscow."""
MOSCOW = "Europe/Moscow"
shares = st.integers(0, 400).flatmap(
    lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))
)


def place(name: str, on_time: Share) -> Place:
    return Place(
        institution_id=1, name=name, came=0, answered=Share(0, 0), on_time=on_time, overdue=0
    )


@pytest.mark.parametrize(
    ("lately", "first"),
    [
        (Lately.TODAY, date(2026, 11, 25)),
        (Lately.WEEK, date(2026, 11, 19)),
        (Lately.MONTH, date(2026, 10, 29)),
        (None, date(2026, 10, 29)),
    ],
)
def test_a_named_span_ends_with_the_readers_today(lately: Lately | None, first: date) -> None:
    span = span_of(lately, None, None, zone=MOSCOW, now=NOW)

    assert (span.first, span.last) == (first, date(2026, 11, 25))


def test_a_span_begins_and_ends_at_the_readers_midnights() -> None:
    span = Span(date(2026, 11, 24), date(2026, 11, 24), "Asia/Vladivostok")

    assert span.since.astimezone(UTC) == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert span.until.astimezone(UTC) == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_a_last_day_that_is_still_to_come_is_today() -> None:
    span = span_of(None, date(2026, 11, 20), date(2027, 1, 1), zone=MOSCOW, now=NOW)

    assert span.days[-1] == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 20), date(2026, 11, 19)),
        (date(2026, 11, 26), None),
        (date(2025, 11, 24), None),
        (date(1900, 1, 1), date(1900, 1, 2)),
        (date.min, date.max),
    ],
)
def test_days_that_are_no_span_are_refused_with_a_sentence(first: date, last: date | None) -> None:
    with pytest.raises(SpanError, match=r"\w+\.$"):
        span_of(None, first, last, zone=MOSCOW, now=NOW)


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 365))
def test_the_span_before_is_as_long_and_ends_where_this_one_begins(first: date, more: int) -> None:
    span = Span(first, date.fromordinal(first.toordinal() + more), MOSCOW)

    earlier = span.before()

    assert len(earlier.days) == len(span.days)
    assert earlier.until == span.since


@given(shares)
def test_the_true_share_may_lie_on_both_sides_of_the_one_that_was_seen(share: Share) -> None:
    lower, upper = share.bounds

    assert 0 <= lower <= upper <= 1
    assert share.value is None or lower - 1e-9 <= share.value <= upper + 1e-9


def test_wilsons_interval_is_as_the_books_have_it() -> None:
    assert Share(8, 10).bounds == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_three_comments_rank_nobody() -> None:
    garden, school = place("Детский сад", Share(0, 3)), place("Школа", Share(39, 40))

    assert worst_first([garden, school]) == [school, garden]


def test_a_bad_share_of_many_goes_before_a_bad_share_of_few() -> None:
    few, many = place("А", Share(5, 10)), place("Я", Share(50, 100))

    assert worst_first([few, many]) == [many, few]


@given(st.lists(st.builds(Count, st.text(max_size=3), st.text(max_size=3), st.integers(0, 99))))
def test_nothing_is_lost_when_the_rest_is_summed_up(counts: list[Count]) -> None:
    shown = top(counts, 5)

    assert len(shown) <= 6
    assert sum(c.number for c in shown) == sum(c.number for c in counts)
