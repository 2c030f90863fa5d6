"""What people wrote, as we keep it."""

from datetime import UTC, datetime, timedelta
from typing import Final

from connectors.max.wire import User

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def plain(text: str | None) -> str:
    """Give the text, which MAX keeps apart from its mark-up; what no database stores is dropped."""
    return (text or "").replace("\x00", "")


def comparable(text: str) -> str:
    """Make two texts comparable though white space was trimmed or joined on the way."""
    return " ".join(plain(text).split())


def name_of(user: User | None) -> str | None:
    """Name an author by whatever MAX tells."""
    if user is None:
        return None
    full = " ".join(filter(None, (user.first_name, user.last_name)))
    return plain(full or user.name or user.username).strip() or None


def moment(stamp: int) -> datetime:
    """Read MAX's milliseconds; raises OverflowError for what is no time."""
    return _BEGINNING + stamp * _MILLISECOND


def stamp_of(moment: datetime) -> int:
    """Write a moment as MAX does."""
    return (moment - _BEGINNING) // _MILLISECOND
