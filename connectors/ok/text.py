"""What people wrote on OK, as we keep it, and when."""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from connectors.moments import from_milliseconds

_SMILE: Final = re.compile(r"[ \t]*#u[0-9a-z]{1,16}s#", re.IGNORECASE)
"""A picture out of OK's own set; its number means nothing outside."""
_MENTION: Final = re.compile(r"\{(\w{1,32}):[\w.-]{1,64}\}(.*?)\{\1\}", re.DOTALL)
_MOSCOW: Final = ZoneInfo("Europe/Moscow")


def plain(text: str | None) -> str:
    """Show mentions as names and leave smiles out; what no database stores is dropped."""
    if not text:
        return ""
    named = _MENTION.sub(r"\2", text.replace("\x00", ""))
    return _SMILE.sub("", named).strip()


def has_smile(text: str | None) -> bool:
    """Tell whether a smile of OK's own stood in the text."""
    return _SMILE.search(text or "") is not None


def moment(date_ms: int | None, date: str | None) -> datetime:
    """Read OK's milliseconds or, where they are missing, its clock, which is Moscow's.

    Raises ValueError or OverflowError for what is no time.
    """
    if date_ms is not None:
        return from_milliseconds(date_ms)
    if date is None:
        raise ValueError("no date")
    return datetime.fromisoformat(date).replace(tzinfo=_MOSCOW).astimezone(UTC)
