"""The simulation itself, on a small region: the same every time, and our rule beats round robin."""

import msgspec
import numpy as np
import pytest

from app.pages.planner.spending import Limits
from tests.bench.planner.policies import (
    Ours,
    OursByQuota,
    OursForPosts,
    Reference,
    ReferenceForPosts,
    Uniform,
)
from tests.bench.planner.region import BURST, START, Plan, Region, draw
from tests.bench.planner.running import Slots, live

PLAN = Plan(seed=5, pages=300, comments_a_week=20.0, history=21 * 24.0, hours=72.0)
SLOTS = Slots(minutes=3, per_page_hour=1.0, hours=72.0, judged_from=24.0, judged_to=70.0)
WITH_COUNTERS = msgspec.structs.replace(SLOTS, has_counters=True)
LIMITS = Limits(per_hour=300, longest_wait=12.0)


@pytest.fixture(scope="module", name="region")
def _region() -> Region:
    return draw(PLAN)


def test_the_same_seed_draws_the_same_region(region: Region) -> None:
    again = draw(PLAN)

    assert np.array_equal(region.at, again.at)
    assert not np.array_equal(region.at[:50], draw(Plan(seed=6, pages=300)).at[:50])


def test_a_region_writes_as_much_as_was_asked_for(region: Region) -> None:
    comments = (~region.is_post).sum() / (PLAN.history + PLAN.hours) * 168

    assert comments == pytest.approx(PLAN.pages * PLAN.comments_a_week, rel=0.5)
    assert set(region.multipliers(START)) <= {1.0, BURST}


def test_ours_is_much_better_than_round_robin_within_the_same_budget(region: Region) -> None:
    uniform = live(region, Uniform(region), SLOTS)

    ours = live(region, Ours(region, LIMITS, history=PLAN.history), SLOTS)

    assert ours.mean < uniform.mean / 2
    assert ours.worst_day <= 1
    assert ours.longest_hours <= LIMITS.longest_wait


def test_the_known_reference_is_better_still(region: Region) -> None:
    ours = live(region, Ours(region, LIMITS, history=PLAN.history), SLOTS)

    known = live(region, Reference(region), SLOTS)

    assert known.mean < ours.mean


def test_under_a_daily_quota_the_promises_hold_and_nearly_all_is_used(region: Region) -> None:
    outcome = live(region, OursByQuota(region, LIMITS, history=PLAN.history), SLOTS)

    assert outcome.worst_day <= 1
    assert outcome.used > 0.95
    assert outcome.longest_hours <= LIMITS.longest_wait


def test_a_comment_stands_under_an_earlier_post_of_its_page(region: Region) -> None:
    told = np.flatnonzero(region.under >= 0)
    posts = region.under[told]

    assert len(told) > (~region.is_post).sum() / 3
    assert region.is_post[posts].all()
    assert (region.page[posts] == region.page[told]).all()
    assert (region.at[posts] <= region.at[told]).all()


def test_with_counters_only_what_stands_under_unseen_posts_waits(region: Region) -> None:
    by_polls = live(region, Uniform(region), SLOTS)

    by_counters = live(region, Uniform(region), WITH_COUNTERS)

    assert by_counters.p50 < 0.1
    assert by_counters.mean < by_polls.mean / 2


def test_with_counters_polls_are_better_spent_by_what_new_posts_may_hide(region: Region) -> None:
    by_all = live(region, OursByQuota(region, LIMITS, history=PLAN.history), WITH_COUNTERS)

    by_posts = live(region, OursForPosts(region, LIMITS, history=PLAN.history), WITH_COUNTERS)
    known = live(region, ReferenceForPosts(region), WITH_COUNTERS)

    assert known.mean < by_posts.mean < by_all.mean
    assert by_posts.worst_day <= 1
    assert by_posts.longest_hours <= LIMITS.longest_wait
