"""Moments as the networks write them, counted from the beginning of 1970, and as we do, in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)


def from_seconds(stamp: int) -> datetime:
    """Read a number of seconds; raises OverflowError for what is no time."""
    return _BEGINNING + stamp * _SECOND


def from_milliseconds(stamp: int) -> datetime:
    """Read a number of milliseconds; raises OverflowError for what is no time."""
    return _BEGINNING + stamp * _MILLISECOND


def to_milliseconds(moment: datetime) -> int:
    """Write a moment as milliseconds."""
    return (moment - _BEGINNING) // _MILLISECOND
