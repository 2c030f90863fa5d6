"""The planner's spending: no limit overstepped, nobody forgotten."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages.planner import learning, memory
from app.pages.planner.memory import Learnt, Seen
from app.pages.planner.spending import (
    Limits,
    Quota,
    choose_by_pace,
    choose_by_quota,
    fresh_quota,
    left,
    spend,
)

MONDAY = 24.0 * 7 * 2800 + 96.0
NOTHING = Seen(which=np.zeros(0, dtype=np.int64), at=np.zeros(0), is_post=np.zeros(0, dtype=bool))


def _watching(pages: int) -> Learnt:
    learnt = memory.nothing(MONDAY)
    memory.watch(learnt, pages, since=MONDAY)
    return learnt


def _one_that_writes(learnt: Learnt, now: float) -> Seen:
    at = np.linspace(learnt.last[0], now, 6)[1:]
    return Seen(which=np.zeros(5, dtype=np.int64), at=at, is_post=np.zeros(5, dtype=bool))


def _live_by_pace(learnt: Learnt, limits: Limits, *, step: float, steps: int) -> float:
    """Return the longest time between two polls of a page; page 0 writes all the time."""
    longest = 0.0
    calls = round(limits.per_hour * step)
    for turn in range(1, steps + 1):
        now = MONDAY + turn * step
        pages = choose_by_pace(learnt, limits, now=now, calls=calls)
        assert len(pages) <= calls
        longest = max(longest, float((now - learnt.last).max()))
        pages = np.sort(pages)
        seen = _one_that_writes(learnt, now) if 0 in pages[:1] else NOTHING
        learning.learn(learnt, pages, seen, now=now)
    return longest


@settings(deadline=None, max_examples=25)
@given(pages=st.integers(1, 60), calls=st.integers(1, 8), slack=st.floats(1.0, 5.0))
def test_nobody_waits_longer_than_promised(pages: int, calls: int, slack: float) -> None:
    step = 0.25
    rounds = -(-pages // calls)
    limits = Limits(per_hour=calls / step, longest_wait=max(slack * rounds, rounds) * step)

    longest = _live_by_pace(_watching(pages), limits, step=step, steps=150)

    assert longest <= limits.longest_wait + 1e-6


def _live_by_quota(
    learnt: Learnt, limits: Limits, quota: Quota, steps: list[float]
) -> tuple[list[float], list[int], float]:
    times, made, longest, now = [], [], 0.0, MONDAY
    for step in steps:
        now += step
        pages = np.sort(choose_by_quota(learnt, limits, quota, now=now))
        longest = max(longest, float((now - learnt.last).max()))
        seen = _one_that_writes(learnt, now) if 0 in pages[:1] else NOTHING
        if len(pages):
            learning.learn(learnt, pages, seen, now=now)
        times.append(now)
        made.append(len(pages))
    return times, made, longest


def _most_in_a_day(times: list[float], made: list[int]) -> int:
    sums = np.concatenate(([0], np.cumsum(made)))
    begin = np.searchsorted(times, np.array(times) - 24.0, side="left")
    return int((sums[1:] - sums[begin]).max())


@settings(deadline=None, max_examples=25)
@given(
    pages=st.integers(1, 50),
    calls=st.integers(1, 400),
    steps=st.lists(st.sampled_from([0.01, 0.1, 0.5, 1.0, 7.0, 30.0]), min_size=20, max_size=250),
)
def test_a_daily_quota_is_never_overspent(pages: int, calls: int, steps: list[float]) -> None:
    limits = Limits(per_hour=calls / 24, longest_wait=max(24.0, 30 * pages / calls))

    times, made, _ = _live_by_quota(_watching(pages), limits, fresh_quota(calls, now=MONDAY), steps)

    assert _most_in_a_day(times, made) <= calls


def test_the_first_day_of_a_quota_is_no_exception() -> None:
    limits = Limits(per_hour=10, longest_wait=48)

    times, made, _ = _live_by_quota(
        _watching(100), limits, fresh_quota(240, now=MONDAY), [0.1] * 1000
    )

    assert _most_in_a_day(times, made) <= 240
    assert sum(made[:240]) > 200


@pytest.mark.parametrize("rounds", [1.1, 2.0, 4.0])
def test_a_daily_quota_keeps_the_promise_of_the_longest_wait(rounds: float) -> None:
    limits = Limits(per_hour=10, longest_wait=rounds * 10)

    *_, longest = _live_by_quota(_watching(100), limits, fresh_quota(240, now=MONDAY), [0.1] * 1500)

    assert longest <= limits.longest_wait


def test_what_others_spend_is_not_spent_again() -> None:
    quota = fresh_quota(100, now=MONDAY)

    spend(quota, 95, now=MONDAY + 1)

    assert left(quota, now=MONDAY + 2) == 5
    assert left(quota, now=MONDAY + 24.9) == 5
    assert left(quota, now=MONDAY + 25.2) == 100


def test_a_day_is_dearer_than_a_night_under_a_quota() -> None:
    learnt = _watching(40)
    learnt.rhythm.factors[0, :8] = 0.1
    limits = Limits(per_hour=10, longest_wait=200)

    times, made, _ = _live_by_quota(learnt, limits, fresh_quota(240, now=MONDAY), [0.1] * 230)

    hour = np.floor(np.array(times) - MONDAY) % 24
    by_night = np.array(made)[(hour >= 1) & (hour < 7)].mean()
    by_day = np.array(made)[(hour >= 10) & (hour < 16)].mean()
    assert by_day > 2 * by_night


def test_pages_that_fail_starve_nobody() -> None:
    learnt = _watching(10)
    limits = Limits(per_hour=20, longest_wait=24)
    asked = np.zeros(10, dtype=np.int64)

    for turn in range(1, 400):
        now = MONDAY + turn * 0.05
        pages = choose_by_pace(learnt, limits, now=now, calls=1)
        asked[pages] += 1
        learning.failed(learnt, pages[pages < 5], now=now)
        learning.learn(learnt, pages[pages >= 5], NOTHING, now=now)

    assert asked[5:].min() >= 20


def test_no_page_is_asked_twice_in_a_step_and_none_at_rest() -> None:
    learnt = _watching(6)
    learning.failed(learnt, np.array([2]), now=MONDAY + 1)

    limits = Limits(per_hour=100, longest_wait=24)
    pages = choose_by_pace(learnt, limits, now=MONDAY + 1.001, calls=20)

    assert sorted(pages.tolist()) == [0, 1, 3, 4, 5]


def test_without_calls_nobody_is_asked() -> None:
    limits = Limits(per_hour=100, longest_wait=24)

    assert len(choose_by_pace(_watching(3), limits, now=MONDAY + 1, calls=0)) == 0
