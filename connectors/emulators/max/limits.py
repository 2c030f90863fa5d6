"""How often a key may call, may write into one chat, and may ask for updates."""

from collections import defaultdict, deque
from collections.abc import Hashable

from connectors.emulators.max.errors import MaxError


class Limits:
    """Remembers the calls of the last second; refused ones do not prolong the wait."""

    def __init__(self) -> None:
        self._recent: defaultdict[Hashable, deque[float]] = defaultdict(deque)

    def take(self, what: Hashable, rate: int, *, now: float) -> None:
        """Count one call; raises MaxError 429 when the second has ``rate`` of them already."""
        if rate == 0:
            return
        taken = self._recent[what]
        while taken and not now - 1 < taken[0] <= now:  # later: the clock was set back
            taken.popleft()
        if len(taken) >= rate:
            raise MaxError(429, "too.many.requests")
        taken.append(now)
