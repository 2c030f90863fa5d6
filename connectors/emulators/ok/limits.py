"""How often a key may call: per second, and per day and method."""

from collections import defaultdict, deque
from typing import Final

from connectors.emulators.ok.errors import OkError
from connectors.emulators.window import recent

_DAY: Final = 86_400.0


class Limits:
    """Remembers the calls that were let through; refused ones do not prolong the wait."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._daily: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def take_second(self, caller: str, most: int, *, now: float) -> None:
        """Count one call; raises OkError 8 when the last second had ``most`` already."""
        if not most:
            return
        taken = recent(self._recent[caller], since=now - 1, now=now)
        if len(taken) >= most:
            raise OkError(8)
        taken.append(now)

    def take_daily(self, caller: str, method: str, most: int, *, now: float) -> None:
        """Count one call of a method; raises OkError 11 when the day's number is used up."""
        if not most:
            return
        if self.left(caller, method, most, now=now) == 0:
            raise OkError(11)
        self._daily[caller, method].append(now)

    def left(self, caller: str, method: str, most: int, *, now: float) -> int:
        """Tell how many calls of a method remain in these 24 hours."""
        taken = recent(self._daily[caller, method], since=now - _DAY, now=now)
        return max(most - len(taken), 0)
