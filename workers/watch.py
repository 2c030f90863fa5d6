"""Keeps the minute between two looks for bursts."""

from datetime import datetime, timedelta
from typing import Final

_WATCH_EVERY: Final = timedelta(minutes=1)


class Watch:
    """Remembers when bursts were last looked for."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Say whether a minute is over; if so, the next one begins."""
        if self._next is not None and now < self._next:
            return False
        self._next = now + _WATCH_EVERY
        return True
