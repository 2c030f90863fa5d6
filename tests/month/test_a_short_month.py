"""Four days of a small town in virtual time; ``python -m tests.month`` lives the whole month."""

import asyncio
from datetime import date

import pytest

from app.base.database import connected
from tests.month.plan import Plan
from tests.month.stand import live_through
from tests.month.watching import Told

pytestmark = pytest.mark.timeout(900)

PLAN = Plan(
    seed=7,
    begins=date(2026, 11, 9),
    days=4,
    cases=500,
    officials=18,
    bursts=(1,),
    leaves=0.5,
    redirects=0.06,
    minutes_a_case=30,
)


@pytest.fixture(scope="module")
def told(module_database_url: str) -> Told:
    async def live() -> Told:
        async with connected(module_database_url, pool_size=4) as sessions:
            return await live_through(sessions, PLAN)

    return asyncio.run(live())


def test_everything_that_was_written_became_a_case(told: Told) -> None:
    assert told.cases == PLAN.cases
    assert told.events["opened"] == PLAN.cases


def test_each_case_has_an_owner_or_a_reason_at_every_instant(told: Told) -> None:
    assert told.instants == 480
    assert told.without_owner_or_reason == 0


def test_nobody_is_given_more_than_he_can_have_in_hand(told: Told) -> None:
    assert told.most_waiting > 0
    assert told.over_capacity == 0


def test_nothing_but_what_is_urgent_is_sent_at_night(told: Told) -> None:
    assert told.sent > 50
    assert told.sent_at_night == 0


def test_work_of_people_on_leave_moved_and_cases_were_handed_over(told: Told) -> None:
    assert told.events["stood_in"] > 0
    assert told.events["redirected"] > 0


def test_every_decision_made_again_is_the_same_to_the_byte(told: Told) -> None:
    assert told.decisions > PLAN.cases
    assert told.replayed_alike == told.decisions


def test_changed_rules_show_what_they_would_have_changed(told: Told) -> None:
    assert told.trial is not None
    assert told.trial.changed > 0
    assert told.trial.examples


def test_the_share_in_time_is_told(told: Told) -> None:
    assert told.on_time is not None
    assert 0 < told.on_time <= 1
