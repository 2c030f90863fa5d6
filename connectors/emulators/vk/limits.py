"""How often a token may call: per second, and per day for some methods."""

from collections import defaultdict, deque
from typing import Final, Literal

from connectors.emulators.vk.errors import VkError
from connectors.emulators.window import recent

_DAY: Final = 86_400.0


class Limits:
    """Remembers the calls that were let through; refused ones do not prolong the wait."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._daily: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def take_second(
        self, token: str, rate: int, *, window: Literal["sliding", "second"], now: float
    ) -> None:
        """Count one request; raises VkError 6 when the token had ``rate`` of them already."""
        if rate == 0:
            return
        since = now - 1 if window == "sliding" else float(int(now))
        if not _take(self._recent[token], rate, since=since, now=now):
            raise VkError(6)

    def take_daily(self, token: str, method: str, most: int, *, now: float) -> None:
        """Count one call of a method; raises VkError 29 when the day's number is used up."""
        if most and not _take(self._daily[token, method], most, since=now - _DAY, now=now):
            raise VkError(29)

    def reset(self) -> None:
        """Forget all calls."""
        self._recent.clear()
        self._daily.clear()


def _take(taken: deque[float], most: int, *, since: float, now: float) -> bool:
    if len(recent(taken, since=since, now=now)) >= most:
        return False
    taken.append(now)
    return True
