from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.moments import from_milliseconds, from_seconds, to_milliseconds

NOON = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_seconds_and_milliseconds_are_counted_from_1970_in_utc() -> None:
    assert from_seconds(1_790_000_000) == NOON
    assert from_milliseconds(1_790_000_000_007) == NOON + timedelta(milliseconds=7)
    assert from_seconds(-1) == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert from_seconds(0).tzinfo is UTC


def test_a_moment_of_any_zone_is_written_in_whole_milliseconds() -> None:
    moscow = timezone(timedelta(hours=3))

    assert to_milliseconds(NOON.astimezone(moscow)) == 1_790_000_000_000
    assert to_milliseconds(NOON + timedelta(microseconds=7_999)) == 1_790_000_000_007


@pytest.mark.parametrize("read", [from_seconds, from_milliseconds])
@pytest.mark.parametrize("stamp", [10**15, -(10**15), 10**30])
def test_what_is_no_time_is_refused(read: Callable[[int], datetime], stamp: int) -> None:
    with pytest.raises(OverflowError):
        read(stamp)
