"""One policy's life on a region, in virtual time, and what it is judged by."""

import time
from typing import Final

import msgspec
import numpy as np

from tests.bench.planner.policies import Policy
from tests.bench.planner.region import START, WEEK, Floats, Ints, Region
from tests.bench.planner.seeing import Watcher

_ROUNDING: Final = 1e-6


class Slots(msgspec.Struct, frozen=True, kw_only=True):
    """How time is cut, and which of it is judged."""

    minutes: float
    per_page_hour: float
    hours: float
    judged_from: float
    judged_to: float
    has_counters: bool = False
    """Comments under known posts show at once, as on VK; polls find posts."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy achieved; waits in minutes."""

    mean: float
    p50: float
    p95: float
    within_15: float
    quiet: float
    in_burst: float
    calls_per_comment: float
    longest_hours: float
    """The longest time between two polls of a page."""
    used: float
    """Calls made, as a share of the budget."""
    worst_day: float
    """The most calls in any 24 hours, as a share of a day's budget."""
    comments: int
    step_ms: float


def live(region: Region, policy: Policy, slots: Slots) -> Outcome:
    """Let the policy poll the region slot by slot."""
    watcher = Watcher(region, since=START)
    step = slots.minutes / 60
    pace = region.plan.pages * slots.per_page_hour * step
    count = round(slots.hours / step)
    last = np.full(region.plan.pages, START)
    made, longest, spent = np.zeros(count, dtype=np.int64), 0.0, 0.0
    for slot in range(count):
        now = START + (slot + 1) * step
        begun = time.perf_counter()
        pages = policy.choose(now, _calls(pace, slot + 1) - _calls(pace, slot))
        spent += time.perf_counter() - begun
        if len(pages):
            policy.polled(pages, watcher.poll(pages, now), now)
            longest = max(longest, now - float(last[pages].min()))
            last[pages] = now
        made[slot] = len(pages)
    longest = max(longest, START + slots.hours - float(last.min()))
    seen_at = watcher.seen_by_counters() if slots.has_counters else watcher.seen_at
    return _judge(region, seen_at, slots, made, longest, spent / count)


def _calls(pace: float, slots: int) -> int:
    """Tell how many calls an even pace allows in so many slots, whatever sums are rounded to."""
    return int(pace * slots + _ROUNDING)


def _judge(
    region: Region, seen_at: Floats, slots: Slots, made: Ints, longest: float, spent: float
) -> Outcome:
    begin, end = START + slots.judged_from, START + slots.judged_to
    judged = ~region.is_post & (region.at >= begin) & (region.at < end)
    seen = np.minimum(seen_at[judged], START + slots.hours)
    wait = 60 * (seen - region.at[judged])
    quiet = region.rates((begin + end) / 2)[region.page[judged]] < 0.5 / WEEK
    a_day = round(24 * 60 / slots.minutes)
    days = np.cumsum(np.concatenate(([0], made)))
    budget = region.plan.pages * slots.per_page_hour * 24
    first, past = (round(h * 60 / slots.minutes) for h in (slots.judged_from, slots.judged_to))
    return Outcome(
        mean=float(wait.mean()),
        p50=float(np.median(wait)),
        p95=float(np.quantile(wait, 0.95)),
        within_15=float((wait <= 15).mean()),
        quiet=float(wait[quiet].mean()) if quiet.any() else float("nan"),
        in_burst=float(wait[region.in_burst[judged]].mean()),
        calls_per_comment=float(made[first:past].sum() / len(wait)),
        longest_hours=longest,
        used=float(made[first:past].sum() / (budget * (past - first) / a_day)),
        worst_day=float((days[a_day:] - days[:-a_day]).max() / budget) if len(made) > a_day else 0,
        comments=len(wait),
        step_ms=1000 * spent,
    )
