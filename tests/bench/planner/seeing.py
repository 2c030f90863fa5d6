"""What polls of a drawn region show, and how long each comment waited for it."""

from typing import Final

import msgspec
import numpy as np

from tests.bench.planner.region import START, Flags, Floats, Ints, Region

COUNTED_EVERY: Final = 3 / 3600
"""Where posts that we know have counters, these are asked so often."""
_SPAN: Final = 16_384.0


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Events that a poll brought to light; ``which`` points into the polled pages."""

    which: Ints
    at: Floats
    is_post: Flags


class Watcher:
    """Shows each event once, to the first poll after it."""

    def __init__(self, region: Region, *, since: float) -> None:
        self._region = region
        self._begin = START - region.plan.history
        self._keys = region.page * _SPAN + (region.at - self._begin)
        self._next = self._place(np.arange(region.plan.pages), since)
        self.seen_at = np.full(len(region.at), np.inf)

    def poll(self, pages: Ints, now: float) -> Found:
        """Show what happened on distinct pages since they were polled."""
        begin, end = self._next[pages], self._place(pages, now)
        self._next[pages] = end
        count = end - begin
        which = np.repeat(np.arange(len(pages)), count)
        events = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        events += np.repeat(begin, count)
        self.seen_at[events] = now
        return Found(which=which, at=self._region.at[events], is_post=self._region.is_post[events])

    def seen_by_counters(self) -> Floats:
        """Tell when each event was seen if polls only find posts, and counters the comments."""
        region = self._region
        known_at = np.where(region.under >= 0, self.seen_at[region.under], -np.inf)
        counted = np.maximum(region.at, known_at) + COUNTED_EVERY / 2
        return np.where(region.is_post, self.seen_at, counted)

    def _place(self, pages: Ints, now: float) -> Ints:
        return np.searchsorted(self._keys, pages * _SPAN + (now - self._begin), side="right")
