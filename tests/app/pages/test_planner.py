"""The planner's memory: what polls teach it, and what failed polls do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages.planner import learning, memory, pricing
from app.pages.planner.memory import Learnt, Seen
from app.pages.planner.rhythm import Ints

MONDAY = 24.0 * 7 * 2800 + 96.0


def _nothing_seen() -> Seen:
    nowhere = np.zeros(0, dtype=np.int64)
    return Seen(which=nowhere, at=np.zeros(0), is_post=np.zeros(0, dtype=bool))


def _comments(which: int, at: list[float]) -> Seen:
    return Seen(
        which=np.full(len(at), which), at=np.array(at), is_post=np.zeros(len(at), dtype=bool)
    )


def _posts(which: int, at: list[float]) -> Seen:
    return Seen(
        which=np.full(len(at), which), at=np.array(at), is_post=np.ones(len(at), dtype=bool)
    )


def _together(*several: Seen) -> Seen:
    return Seen(
        which=np.concatenate([seen.which for seen in several]),
        at=np.concatenate([seen.at for seen in several]),
        is_post=np.concatenate([seen.is_post for seen in several]),
    )


def _watching(pages: int) -> Learnt:
    learnt = memory.nothing(MONDAY)
    memory.watch(learnt, pages, since=MONDAY)
    return learnt


def _first(count: int) -> Ints:
    return np.arange(count)


def test_a_page_that_wrote_is_dearer_than_a_silent_one() -> None:
    learnt = _watching(2)

    learning.learn(learnt, _first(2), _comments(0, [MONDAY + 10, MONDAY + 30]), now=MONDAY + 48)

    writing, silent = pricing.price(learnt, MONDAY + 72)
    assert writing > 3 * silent


def test_a_fresh_post_makes_its_page_dear() -> None:
    learnt = _watching(2)
    history = _comments(0, [MONDAY + hour for hour in range(1, 20)])
    learning.learn(learnt, _first(2), history, now=MONDAY + 20)
    learning.learn(learnt, _first(2), _comments(1, [MONDAY + 21.0] * 19), now=MONDAY + 300)
    before = pricing.price(learnt, MONDAY + 310)

    learning.learn(learnt, _first(2), _posts(0, [MONDAY + 309.9]), now=MONDAY + 310)

    after = pricing.price(learnt, MONDAY + 311) / pricing.price(learnt, MONDAY + 311)[1]
    assert after[0] > before[0] / before[1]


def test_a_comment_excites_its_page_and_the_excitement_dies_away() -> None:
    learnt = _watching(1)
    learning.learn(learnt, _first(1), _nothing_seen(), now=MONDAY + 100)
    calm = pricing.unseen(learnt, MONDAY + 101)[0]

    learning.learn(learnt, _first(1), _comments(0, [MONDAY + 101.9]), now=MONDAY + 102)
    soon = pricing.unseen(learnt, MONDAY + 103)[0]
    learning.learn(learnt, _first(1), _nothing_seen(), now=MONDAY + 200)
    late = pricing.unseen(learnt, MONDAY + 201)[0]

    assert soon > 3 * calm
    assert late < soon / 2


def test_many_comments_under_one_post_speak_less_for_a_lively_page_than_some_under_many() -> None:
    learnt = _watching(2)
    days = MONDAY + 24 * np.arange(1.0, 11)
    both = np.array([0, 1]).repeat(10)
    posts = Seen(which=both, at=np.tile(days, 2), is_post=np.ones(20, dtype=bool))
    at = np.concatenate((days[4] + np.arange(1.0, 11), days + 1))
    comments = Seen(which=both, at=at, is_post=np.zeros(20, dtype=bool))

    learning.learn(learnt, _first(2), _together(posts, comments), now=MONDAY + 264)

    one_post, all_posts = learnt.rate
    assert all_posts > 1.2 * one_post


def test_a_page_is_livelier_for_some_hours_and_then_as_ever() -> None:
    learnt = _watching(2)
    learning.learn(learnt, _first(2), _comments(0, [MONDAY + 24 * day for day in range(1, 40)]),
        now=MONDAY + 984,
    )  # fmt: skip

    learning.learn(learnt, _first(2), _comments(0, [MONDAY + 985.0 + hour for hour in range(6)]),
        now=MONDAY + 991,
    )  # fmt: skip
    stirred = learnt.mood.copy()
    learning.learn(learnt, _first(2), _nothing_seen(), now=MONDAY + 1100)

    assert stirred[0] > 2
    assert stirred[1] == pytest.approx(1, abs=0.1)
    assert learnt.mood[0] < 1.2


@settings(deadline=None, max_examples=10)
@given(weeks=st.integers(2, 30))
def test_a_silent_page_is_worth_less_with_every_week(weeks: int) -> None:
    learnt = _watching(1)
    rates = [learnt.rate[0]]

    for week in range(1, weeks):
        learning.learn(learnt, _first(1), _nothing_seen(), now=MONDAY + 168 * week)
        rates.append(learnt.rate[0])

    assert (np.diff(rates[:8]) < 0).all()
    assert rates[-1] < rates[0] / 2


def test_the_interval_of_a_silent_page_grows() -> None:
    learnt = _watching(1)
    intervals = []

    now = MONDAY
    for _ in range(6):
        begun = now
        while pricing.price(learnt, now)[0] < 0.05:
            now += 1.0
        intervals.append(now - begun)
        learning.learn(learnt, _first(1), _nothing_seen(), now=now)

    assert sum(intervals[3:]) > 1.2 * sum(intervals[:3])


def test_a_failed_poll_leaves_the_last_one_as_it_was() -> None:
    learnt = _watching(2)
    learning.learn(learnt, _first(2), _nothing_seen(), now=MONDAY + 5)

    learning.failed(learnt, np.array([1]), now=MONDAY + 9)

    assert learnt.last.tolist() == [MONDAY + 5, MONDAY + 5]


def test_a_page_rests_longer_with_every_failure_but_an_hour_at_most() -> None:
    learnt = _watching(1)
    rests = []

    for _ in range(10):
        learning.failed(learnt, _first(1), now=MONDAY + 9)
        rests.append(learnt.rest_until[0] - MONDAY - 9)

    assert (np.diff(rests) >= -1e-6).all()
    assert rests[0] == pytest.approx(1 / 60, abs=1e-6)
    assert rests[-1] == pytest.approx(1.0, abs=1e-6)


def test_a_page_at_rest_is_worth_nothing_and_one_that_answers_is_awake_again() -> None:
    learnt = _watching(2)
    learning.failed(learnt, _first(2), now=MONDAY + 9)
    resting = pricing.price(learnt, MONDAY + 9.001)

    learning.learn(learnt, np.array([0]), _nothing_seen(), now=MONDAY + 9.001)

    awake = pricing.price(learnt, MONDAY + 9.01)
    assert resting.tolist() == [0, 0]
    assert awake[0] > 0
    assert awake[1] == 0


def test_history_read_at_registration_tells_the_rates_at_once() -> None:
    learnt = memory.nothing(MONDAY)
    since = MONDAY - 8 * 168
    pages = memory.watch(learnt, 3, since=since)
    hours = np.arange(6.0, 8 * 168, 12)
    at = since + np.concatenate((hours, np.arange(5.0, 8 * 168, 24)))
    is_post = np.arange(len(at)) >= len(hours)

    learning.recall(
        learnt, pages, Seen(which=np.ones_like(is_post, int), at=at, is_post=is_post), now=MONDAY
    )

    assert 7 < learnt.rate[1] * 168 < 28
    assert learnt.rate[0] * 168 < 0.5
    assert learnt.last.tolist() == [MONDAY] * 3


def test_a_chat_without_posts_is_learnt_by_its_comments_alone() -> None:
    learnt = _watching(1)

    for week in range(12):
        start = MONDAY + 168 * week
        at = (start + np.arange(6.0, 168, 12)).tolist()
        learning.learn(learnt, np.array([0]), _comments(0, at), now=start + 168)

    assert pricing.unseen(learnt, MONDAY + 168 * 13)[0] == pytest.approx(14, rel=0.5)


def test_pages_added_later_leave_the_others_as_they_were() -> None:
    learnt = _watching(2)
    learning.learn(learnt, _first(2), _comments(0, [MONDAY + 3.0] * 5), now=MONDAY + 5)
    before = pricing.price(learnt, MONDAY + 8)

    places = memory.watch(learnt, 2, since=MONDAY + 8)

    after = pricing.price(learnt, MONDAY + 8)
    assert places.tolist() == [2, 3]
    assert after[:2].tolist() == before.tolist()
    assert after[2:].tolist() == [0, 0]


def test_evenings_are_learnt_to_be_busier_than_nights() -> None:
    learnt = _watching(1)

    for day in range(40):
        start = MONDAY + 24 * day
        evening = _comments(0, [start + 19 + minute / 60 for minute in range(0, 60, 10)])
        learning.learn(learnt, _first(1), evening, now=start + 23)
    learning.advance(learnt, MONDAY + 24 * 41)

    hours = learnt.rhythm.factors[0, :24]
    assert hours[19] > 3 * hours[3]


@settings(deadline=None, max_examples=40)
@given(
    gaps=st.lists(st.floats(0.01, 400), min_size=1, max_size=6),
    events=st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1), st.booleans()), max_size=30),
)
def test_no_history_makes_a_price_that_is_not_a_number(
    gaps: list[float], events: list[tuple[int, float, bool]]
) -> None:
    learnt = _watching(4)
    now = MONDAY

    for gap in gaps:
        at = np.array([now + gap * part for _, part, _ in events])
        seen = Seen(
            which=np.array([page for page, _, _ in events], dtype=np.int64),
            at=at,
            is_post=np.array([post for _, _, post in events], dtype=bool),
        )
        now += gap
        learning.learn(learnt, _first(4), seen, now=now)

    worth = pricing.price(learnt, now + 5)
    assert np.isfinite(worth).all()
    assert (worth >= 0).all()
    assert learnt.belief.sum(axis=1) == pytest.approx(np.ones(4))
