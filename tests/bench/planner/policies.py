"""Ways to choose the pages of the next polls: ours, the usual ones, and the reference."""

from typing import Final, Protocol

import numpy as np

from app.pages.planner import learning, memory
from app.pages.planner.pricing import price, price_of_new_posts
from app.pages.planner.spending import (
    Limits,
    Price,
    choose_by_pace,
    choose_by_quota,
    fresh_quota,
)
from tests.bench.planner.known import Known
from tests.bench.planner.region import BUSY, START, WEEK, Floats, Ints, Region
from tests.bench.planner.seeing import Found, Watcher

_NEARLY_SILENT: Final = 0.01 / WEEK


class Policy(Protocol):
    """Chooses pages and is told what their polls showed."""

    def choose(self, now: float, calls: int) -> Ints:
        """Choose pages for this slot; ``calls`` is what an even pace allows."""
        ...

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        """Take in what the polls showed."""
        ...


class Uniform:
    """Round robin."""

    def __init__(self, region: Region) -> None:
        self._count = region.plan.pages
        self._next = 0

    def choose(self, now: float, calls: int) -> Ints:  # noqa: ARG002
        pages = (self._next + np.arange(calls)) % self._count
        self._next = (self._next + calls) % self._count
        return pages

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        """Learn nothing."""


class Adaptive:
    """A feed reader: the interval halves when something is found, else grows by a half."""

    def __init__(self, region: Region) -> None:
        self._last = np.full(region.plan.pages, START)
        self._interval = np.ones(region.plan.pages)

    def choose(self, now: float, calls: int) -> Ints:
        return dearest((now - self._last) / self._interval, calls)

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        found_any = np.bincount(found.which, ~found.is_post, len(pages)) > 0
        changed = self._interval[pages] * np.where(found_any, 0.5, 1.5)
        self._interval[pages] = np.clip(changed, 1 / 12, 24.0)
        self._last[pages] = now


class ByRate:
    """Knows the true mean rates, nothing else; intervals go as rate to the given power."""

    def __init__(self, region: Region, power: float) -> None:
        self._region, self._power = region, power
        self._last = np.full(region.plan.pages, START)
        self._weights = self._weigh(START)
        self._weighed = START

    def choose(self, now: float, calls: int) -> Ints:
        if now >= self._weighed + 1:
            self._weights, self._weighed = self._weigh(now), now
        return dearest((now - self._last) * self._weights, calls)

    def polled(self, pages: Ints, found: Found, now: float) -> None:  # noqa: ARG002
        self._last[pages] = now

    def _weigh(self, now: float) -> Floats:
        """Never nothing: a page that fell silent may still owe the replies to its last post."""
        return np.maximum(self._region.rates(now), _NEARLY_SILENT) ** self._power


class Reference:
    """Knows all parameters."""

    def __init__(self, region: Region) -> None:
        self._known = Known(region)
        self._worth = self._known.worth
        everything = Watcher(region, since=START - region.plan.history)
        pages = np.arange(region.plan.pages)
        self._known.polled(pages, everything.poll(pages, START), START)

    def choose(self, now: float, calls: int) -> Ints:
        return dearest(self._worth(now), calls)

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        self._known.polled(pages, found, now)


class Ours:
    """The service's planner at an even pace; ``history`` hours were read at registration."""

    def __init__(self, region: Region, limits: Limits, *, history: float) -> None:
        self.learnt = memory.nothing(START)
        self._limits = limits
        pages = memory.watch(self.learnt, region.plan.pages, since=START - history)
        if history:
            found = Watcher(region, since=START - history).poll(pages, START)
            learning.recall(self.learnt, pages, _told(found), now=START)

    def choose(self, now: float, calls: int) -> Ints:
        return choose_by_pace(self.learnt, self._limits, now=now, calls=calls)

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        learning.learn(self.learnt, pages, _told(found), now=now)


class OursByQuota(Ours):
    """The service's planner under a daily quota."""

    def __init__(
        self, region: Region, limits: Limits, *, history: float, price: Price = price
    ) -> None:
        super().__init__(region, limits, history=history)
        self._price = price
        self._quota = fresh_quota(int(limits.per_hour * 24), now=START)

    def choose(self, now: float, calls: int) -> Ints:  # noqa: ARG002
        return choose_by_quota(self.learnt, self._limits, self._quota, now=now, price=self._price)


class ReferenceByQuota(Reference):
    """Knows all parameters, and spends a daily quota as we do, but by the true rhythm."""

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        self._saved = 0.0

    def choose(self, now: float, calls: int) -> Ints:
        roots = np.sqrt(BUSY.week.reshape(7, 24).mean(axis=0))
        self._saved += calls * float(roots[int(now) % 24] / roots.mean())
        calls, self._saved = int(self._saved), self._saved % 1
        return super().choose(now, calls)


class OursForPosts(OursByQuota):
    """The service's planner where counters show the comments under known posts."""

    def __init__(self, region: Region, limits: Limits, *, history: float) -> None:
        super().__init__(region, limits, history=history, price=price_of_new_posts)


class ReferenceForPosts(ReferenceByQuota):
    """Knows all parameters, and that only posts are to be found."""

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        self._worth = self._known.worth_of_new_posts


def dearest(worth: Floats, calls: int) -> Ints:
    """Choose the pages that are worth most."""
    return np.argpartition(worth, len(worth) - calls)[len(worth) - calls :]


def _told(found: Found) -> memory.Seen:
    return memory.Seen(which=found.which, at=found.at, is_post=found.is_post)
