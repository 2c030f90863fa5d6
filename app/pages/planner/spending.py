"""Which pages are asked in this step, so that no limit is overstepped and nobody is forgotten.

Two ways to spend, by what the network limits. Calls per second: an even pace, the dearest
pages of each step. Calls per day: a pace that follows the day, so that the dearest page left
out is worth the same at noon and at night. Pure, like the rest of the planner; times are hours.
"""

import math
from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np

from app.pages.planner.memory import Learnt
from app.pages.planner.pricing import price
from app.pages.planner.rhythm import Floats, Ints, pace

_DAY: Final = 24.0
_BUCKET: Final = 1 / 12
_BUCKETS: Final = int(_DAY / _BUCKET) + 1
"""One more than a day: a bucket is given back only when all of it is a day old."""
_BINS: Final = 4096
_BLINK: Final = 1e-3

Price = Callable[[Learnt, float], Floats]
"""What a poll of each page is worth now."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a group of pages may spend, and what it promises."""

    per_hour: float
    """The mean pace; under a daily quota a 24th of it."""
    longest_wait: float
    """Hours after which a page is asked whatever it is worth; at least pages / per_hour."""


class Quota(msgspec.Struct, kw_only=True):
    """A day's allowance and what was taken of it. Changed in place."""

    calls: int
    even: Ints
    dear: Ints
    """Spent in each five minutes of the last day and a bit, two rings: what is kept for the
    longest waiting, and what follows the day."""
    bucket: int
    """The newest bucket's number since 1970."""
    saved_even: float
    saved_dear: float
    """Parts of a call that the two paces have saved up."""
    at: float


def fresh_quota(calls: int, *, now: float) -> Quota:
    """Begin a quota of which nothing is spent."""
    even, dear = np.zeros((2, _BUCKETS), dtype=np.int64)
    bucket = math.floor(now / _BUCKET)
    return Quota(
        calls=calls, even=even, dear=dear, bucket=bucket, saved_even=0.0, saved_dear=0.0, at=now
    )


def left(quota: Quota, *, now: float) -> int:
    """Tell how many calls may be made now without more than the quota in any 24 hours."""
    _turn(quota, now)
    return max(0, quota.calls - int(quota.even.sum() + quota.dear.sum()))


def spend(quota: Quota, calls: int, *, now: float) -> None:
    """Record calls that others made of the same quota."""
    _turn(quota, now)
    quota.dear[quota.bucket % _BUCKETS] += calls


def choose_by_pace(
    learnt: Learnt, limits: Limits, *, now: float, calls: int, price: Price = price
) -> Ints:
    """Choose at most ``calls`` pages for this step: who must not wait longer, then the dearest.

    ``calls`` is what the pace allows from this step to the next.
    """
    step = calls / limits.per_hour
    return _choose(learnt, price(learnt, now), limits, now=now, calls=calls, step=step)


def choose_by_quota(
    learnt: Learnt, limits: Limits, quota: Quota, *, now: float, price: Price = price
) -> Ints:
    """Choose the pages of this step, and take them off the quota.

    About pages / longest_wait calls an hour are kept as an even pace for whoever has waited
    longest, so that a dear day makes nobody wait longer than promised. Calls that fail
    stay spent: the network counts them too.
    """
    hours = min(now - quota.at, 1.0)
    step = max(hours, _BLINK)
    quota.at = now
    even = _even_pace(len(learnt.last), limits, step)
    quota.saved_even += even * hours
    sure = min(int(quota.saved_even), left(quota, now=now))
    quota.saved_even = min(quota.saved_even - sure, 1.0)
    a_day = max(0, quota.calls - math.ceil(even * (_DAY + _BUCKET)) - 1)
    quota.saved_dear += a_day / (_DAY + _BUCKET) * hours * pace(learnt.rhythm, now)
    most = min(a_day - int(quota.dear.sum()), left(quota, now=now) - sure)
    extra = max(0, min(int(quota.saved_dear), most))
    quota.saved_dear = min(quota.saved_dear - extra, 1.0)
    kept = Limits(per_hour=even, longest_wait=limits.longest_wait)
    worth = price(learnt, now)
    pages = _choose(learnt, worth, kept, now=now, calls=sure + extra, step=step)
    quota.even[quota.bucket % _BUCKETS] += min(sure, len(pages))
    quota.dear[quota.bucket % _BUCKETS] += max(0, len(pages) - sure)
    return pages


def _choose(
    learnt: Learnt, worth: Floats, limits: Limits, *, now: float, calls: int, step: float
) -> Ints:
    awake = learnt.rest_until <= now
    calls = min(calls, int(awake.sum()))
    if calls <= 0:
        return np.zeros(0, dtype=np.int64)
    age = np.where(awake, now - learnt.last, -np.inf)
    forced = min(calls, _forced(age[awake], limits, step))
    worth[~awake] = -np.inf
    if forced > 0:
        worth[np.argpartition(age, len(age) - forced)[len(age) - forced :]] = np.inf
    return np.argpartition(worth, len(worth) - calls)[len(worth) - calls :]


def _forced(age: Floats, limits: Limits, step: float) -> int:
    """Tell how many of the longest waiting must go now, lest too many fall due together.

    For every h, those due within h must be no more than the pace can serve within h.
    """
    longest = limits.longest_wait - step - 1 / limits.per_hour
    width = max(step, limits.longest_wait / _BINS)
    bins = np.maximum((longest - age) / width, 0.0).astype(np.int64)
    due = np.cumsum(np.bincount(bins))
    served = limits.per_hour * width * np.arange(len(due))
    return math.ceil(float((due - served).max()) - 1e-9)


def _even_pace(pages: int, limits: Limits, step: float) -> float:
    """Tell the pace that serves all pages within the longest wait, with a step to spare."""
    return min((pages + 2) / max(limits.longest_wait - 2 * step, step), limits.per_hour)


def _turn(quota: Quota, now: float) -> None:
    """Give back what is more than a day old."""
    bucket = math.floor(now / _BUCKET)
    passed = min(bucket - quota.bucket, _BUCKETS)
    if passed > 0:
        gone = (quota.bucket + 1 + np.arange(passed)) % _BUCKETS
        quota.even[gone] = quota.dear[gone] = 0
        quota.bucket = bucket
