"""How often a bot may send: into one chat, into a group in a minute, and overall."""

import math
from collections import defaultdict, deque
from typing import Final

import msgspec

from connectors.emulators.telegram.errors import too_many
from connectors.emulators.telegram.switches import Switches

_MINUTE: Final = 60.0
_Key = tuple[str, int, float]


class _Bound(msgspec.Struct, frozen=True):
    key: _Key
    most: int


class Limits:
    """Remembers what was let through, and until when a bot was told to wait."""

    def __init__(self) -> None:
        self._taken: defaultdict[_Key, deque[float]] = defaultdict(deque)
        self._closed_until: dict[tuple[str, int], float] = {}

    def take_message(
        self, token: str, chat_id: int, *, is_group: bool, switches: Switches, now: float
    ) -> None:
        """Count one message to send; raises TelegramError 429 that says how long to wait."""
        place = (token, chat_id if switches.retry_after_stops == "chat" else 0)
        told = self._closed_until.get(place, 0.0) - now
        wait = told if 0 < told <= _MINUTE + 1 else 0.0  # more: the clock was set back
        bounds = [
            _Bound((token, chat_id, 1.0), switches.chat_per_second),
            _Bound((token, chat_id, _MINUTE), switches.group_per_minute if is_group else 0),
            _Bound((token, 0, 1.0), switches.bot_per_second),
        ]
        wait = max([wait, *(self._wait(one, now) for one in bounds)])
        if wait > 0:
            seconds = math.ceil(wait)
            self._closed_until[place] = now + seconds
            raise too_many(seconds)
        for bound in bounds:
            self._taken[bound.key].append(now)

    def take_webhook(self, token: str, *, now: float) -> None:
        """Count one setWebhook; raises TelegramError 429 if the last is not a second ago."""
        bound = _Bound((f"{token} webhook", 0, 1.0), 1)
        if self._wait(bound, now) > 0:
            raise too_many(1)
        self._taken[bound.key].append(now)

    def _wait(self, bound: _Bound, now: float) -> float:
        taken, (_, _, window) = self._taken[bound.key], bound.key
        while taken and (taken[0] <= now - window or taken[0] > now):  # later: clock set back
            taken.popleft()
        return taken[0] + window - now if bound.most and len(taken) >= bound.most else 0.0
