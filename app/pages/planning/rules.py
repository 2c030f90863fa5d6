"""What a budget allows to spend on asking pages, and what it promises; pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Self

import msgspec

from app.pages.planner.spending import Limits
from app.vocabulary import Network

_SHARE_OF_THE_DAY: Final = 0.8
"""Of a key's daily calls; the rest is for registrations, people, and what is tried again."""
_SHARE_OF_THE_RATE: Final = 0.5
"""Of a key's calls a second; the other half is for answers, checks and whole readings."""
_CALLS_A_POLL: Final = 10
"""Where each discussion is asked for apart: the wall, and about nine posts still talked about."""
_ROUNDS: Final = 5
"""Rounds of all pages that the longest wait lasts: a shorter promise costs the mean, a longer
one gains it nothing (docs/planner.md)."""
_OFTENEST: Final = 180.0
"""Polls of a page an hour that are enough, on average, however much a key may spend: a few
pages with many keys would else be asked all the time for nothing."""
_SHORTEST_PROMISE: Final = 1 / 12
_FALLBACK: Final = 1.1
_ALONE: Final = timedelta(seconds=60)
_DAY_HOURS: Final = 24


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What pages that are read with the same keys may be asked."""

    per_hour: float
    """Polls an hour, on average over a day."""
    a_day: int | None
    """Polls in any 24 hours; None where the network counts by the second."""

    def of(self, keys: int) -> Self:
        """Tell what so many keys may spend together; none at all still wants a pace."""
        some = max(1, keys)
        a_day = None if self.a_day is None else self.a_day * some
        return msgspec.structs.replace(self, per_hour=self.per_hour * some, a_day=a_day)


def daily(calls: int) -> Means:
    """Tell what a key may spend that a network allows so many calls a day."""
    a_day = max(1, int(calls * _SHARE_OF_THE_DAY))
    return Means(per_hour=a_day / _DAY_HOURS, a_day=a_day)


def by_the_second(rate: float) -> Means:
    """Tell what a key may spend that a network allows so many calls a second."""
    return Means(per_hour=3600 * rate * _SHARE_OF_THE_RATE / _CALLS_A_POLL, a_day=None)


USUAL: Final[Mapping[Network, Means]] = {
    Network.VK: daily(5000),
    Network.OK: by_the_second(1),
    Network.MAX: by_the_second(30),
}
"""What one key of each network may spend on polls, by what the networks are believed to allow.
Telegram is not among them: it tells by itself, and cannot be asked."""


def limits_of(means: Means, *, pages: int) -> Limits:
    """Tell the planner the pace and the promise for so many pages."""
    per_hour = means.per_hour
    if means.a_day is None:
        per_hour = min(per_hour, _OFTENEST * max(1, pages))
    longest = max(_SHORTEST_PROMISE, _ROUNDS * pages / per_hour)
    return Limits(per_hour=per_hour, longest_wait=longest)


def fallback(means: Means, *, pages: int) -> timedelta:
    """When a page is asked again though no planner says so: a little after the longest wait."""
    return timedelta(hours=limits_of(means, pages=pages).longest_wait * _FALLBACK)


def alone_every(means: Means) -> timedelta:
    """How often a page is asked whose key reads no other: there is nothing to choose."""
    return max(_ALONE, timedelta(hours=1 / means.per_hour))
