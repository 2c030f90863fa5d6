"""What a plan remembers: rows read once, pages that come and go, and how it is spelled."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.pages.planner import cursor, group, learning, pricing, rows, spelling
from app.pages.planner.group import Group
from app.pages.planner.memory import Seen
from app.pages.planner.rows import Events, Roll
from app.pages.planner.spelling import UnreadableMemoryError
from app.pages.planning import thinking
from app.pages.planning.rules import by_the_second, daily, fallback, limits_of
from app.vocabulary import Network

MONDAY = 24.0 * 7 * 2800 + 96.0
_MINUTE = 1 / 60
LIMITS = limits_of(daily(24_000), pages=10)


def _roll(
    ids: list[int],
    *,
    days: int = 14,
    last: float = MONDAY,
    failures: int = 0,
    due: float = 1e9,
) -> Roll:
    count = len(ids)
    return Roll(
        ids=np.array(ids),
        since=np.full(count, MONDAY - 24.0 * days),
        last=np.full(count, last),
        due=np.full(count, due),
        rests_until=np.full(count, MONDAY),
        failures=np.full(count, failures),
    )


def _comments(page: int, at: list[float]) -> Events:
    return Events(
        page=np.full(len(at), page), at=np.array(at), is_post=np.zeros(len(at), dtype=bool)
    )


def _a_group(ids: list[int], *, quota: int | None = 4800) -> Group:
    known = group.begin(calls_a_day=quota, posts=0, comments=0, now=MONDAY)
    group.meet(known, _roll(ids), rows.no_events(), now=MONDAY)
    return known


def _history(page: int, *, days: int, a_day: int) -> Events:
    """A post a day, and after it comments at two hours' distance."""
    posted = MONDAY - 24.0 * np.arange(1, days + 1)
    posts = Events(page=np.full(days, page), at=posted, is_post=np.ones(days, dtype=bool))
    at = (posted[:, None] + 2 * np.arange(1, a_day + 1)).ravel()
    return rows.together(posts, _comments(page, at.tolist()))


@settings(deadline=None, max_examples=60)
@given(
    order=some.permutations(range(1, 40)),
    sizes=some.lists(some.integers(1, 9), min_size=5, max_size=40),
)
def test_rows_that_become_visible_out_of_order_are_read_once(
    order: list[int], sizes: list[int]
) -> None:
    table = cursor.begin(0)
    visible: set[int] = set()
    read: list[int] = []
    now = 0.0

    for size in [*sizes, *([9] * 5)]:
        visible |= set(order[:size])
        del order[:size]
        now += 1 / 3600
        rows = np.array(sorted(row for row in visible if row > table.floor), dtype=np.int64)
        read += rows[cursor.read(table, rows, now=now)].tolist()

    assert sorted(read) == list(range(1, 40))


def test_rows_read_long_ago_are_not_looked_at_again() -> None:
    table = cursor.begin(0)
    cursor.read(table, np.array([3, 5]), now=MONDAY)

    cursor.read(table, np.array([3, 5, 9]), now=MONDAY + _MINUTE)

    assert table.floor == 5
    assert table.ids.tolist() == [9]


def test_what_is_spelled_is_remembered() -> None:
    known = _a_group([4, 7, 9])
    learning.learn(
        known.learnt,
        np.arange(3),
        Seen(
            which=np.array([2, 2]), at=np.array([MONDAY + 1, MONDAY + 2]), is_post=np.zeros(2, bool)
        ),
        now=MONDAY + 30,
    )
    group.choose(known, LIMITS, pricing.price, now=MONDAY + 30.5)
    known.waiting = _comments(7, [MONDAY + 30.2])

    woken = spelling.read(spelling.spell(known))

    assert woken.ids.tolist() == [4, 7, 9]
    assert group.asked(woken).tolist() == group.asked(known).tolist() != []
    assert woken.waiting.at.tolist() == known.waiting.at.tolist()
    assert woken.quota is not None
    assert known.quota is not None
    assert woken.quota.dear.sum() == known.quota.dear.sum()
    assert pricing.unseen(woken.learnt, MONDAY + 50) == pytest.approx(
        pricing.unseen(known.learnt, MONDAY + 50), rel=0.02
    )


def test_a_memory_without_a_quota_is_remembered_without_one() -> None:
    woken = spelling.read(spelling.spell(_a_group([1], quota=None)))

    assert woken.quota is None


@pytest.mark.parametrize("spelled", [b"", b"PK", b"\x93NUMPY", b"\x80\x04N."])
def test_other_bytes_are_no_memory(spelled: bytes) -> None:
    with pytest.raises(UnreadableMemoryError):
        spelling.read(spelled)


def test_a_memory_of_an_earlier_form_is_begun_anew() -> None:
    with np.load(io.BytesIO(spelling.spell(_a_group([1])))) as arrays:
        plain = dict(arrays)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{**plain, "form": np.array("group 1")})

    with pytest.raises(UnreadableMemoryError):
        spelling.read(file.getvalue())


def test_200_000_pages_are_spelled_in_less_than_30_megabytes() -> None:
    known = _a_group(list(range(1, 2001)))

    assert len(spelling.spell(known)) / 2000 * 200_000 < 30e6


def test_forgotten_pages_leave_the_others_as_they_were() -> None:
    known = _a_group([1, 2, 3])
    group.meet(known, _roll([5]), _history(5, days=14, a_day=6), now=MONDAY)
    before = pricing.price(known.learnt, MONDAY + 5)

    group.keep_only(known, np.array([2, 5]))

    assert known.ids.tolist() == [2, 5]
    assert pricing.price(known.learnt, MONDAY + 5).tolist() == before[[1, 3]].tolist()


def test_pages_stand_in_the_order_of_their_ids_whoever_came_first() -> None:
    known = _a_group([5, 9])

    group.meet(known, _roll([2, 7]), _history(7, days=14, a_day=6), now=MONDAY)

    assert known.ids.tolist() == [2, 5, 7, 9]
    assert known.learnt.rate.argmax() == 2


def test_a_page_that_joins_many_is_learnt_from_its_history() -> None:
    known = _a_group(list(range(100, 150)))

    group.meet(known, _roll([7]), _history(7, days=14, a_day=4), now=MONDAY)

    # More than 28: that none of them came at once, as replies do, speaks for a livelier page.
    assert known.learnt.rate[0] * 168 == pytest.approx(28, rel=0.5)
    assert known.learnt.rate[1:].max() < known.learnt.rate[0] / 5


def test_the_last_days_of_a_history_count_once() -> None:
    known = group.begin(calls_a_day=None, posts=0, comments=0, now=MONDAY)

    group.meet(known, _roll([7, 8, 9], days=8), _history(7, days=8, a_day=4), now=MONDAY)

    assert 7 < known.learnt.posts[0] <= 8


def test_a_comment_whose_page_was_not_asked_since_waits_for_its_poll() -> None:
    known = _a_group([1, 2])
    known.waiting = rows.together(_comments(1, [MONDAY + 1]), _comments(2, [MONDAY + 1]))

    roll = Roll(
        ids=np.array([1, 2]), since=np.full(2, MONDAY), last=np.array([MONDAY, MONDAY + 2]),
        due=np.full(2, 1e9), rests_until=np.zeros(2), failures=np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    group.hear(known, roll, now=MONDAY + 3)

    assert known.waiting.page.tolist() == [1]
    assert known.learnt.last.tolist() == [MONDAY, MONDAY + 2]


def test_polls_that_others_asked_for_are_taken_off_the_quota() -> None:
    known = _a_group([1, 2, 3])
    assert known.quota is not None
    before = known.quota.dear.sum()

    group.hear(known, _roll([1, 2, 3], last=MONDAY + 1), now=MONDAY + 1)

    assert known.quota.dear.sum() - before == 3


def test_a_page_that_failed_is_put_off_and_rests() -> None:
    known = _a_group([1, 2])
    group.hear(known, _roll([1, 2], due=MONDAY), now=MONDAY + _MINUTE)

    put_off = group.hear(known, _roll([1, 2], due=MONDAY, failures=1), now=MONDAY + 2 * _MINUTE)

    assert put_off.tolist() == [1, 2]
    assert (known.learnt.rest_until > MONDAY + 2 * _MINUTE).all()
    assert np.isfinite(known.learnt.rest_until).all()


def test_a_page_whose_network_tells_by_itself_is_worth_a_tenth() -> None:
    known = _a_group([1, 2])

    worth = thinking.price_of(Network.MAX, known, {2})(known.learnt, MONDAY + 5)

    assert worth[1] == pytest.approx(worth[0] / 10)


def test_with_counters_a_poll_is_worth_what_new_posts_may_hide() -> None:
    known = _a_group([1, 2])
    group.meet(known, _roll([3]), _history(3, days=14, a_day=6), now=MONDAY)
    just_posted = _comments(3, [MONDAY + 5.9] * 5)
    known.waiting = just_posted

    group.hear(known, _roll([1, 2, 3], last=MONDAY + 6), now=MONDAY + 6)

    of_all = pricing.unseen(known.learnt, MONDAY + 7)
    of_new_posts = pricing.under_new_posts(known.learnt, MONDAY + 7)
    assert of_new_posts[2] > 3 * of_new_posts[0]
    assert of_new_posts[2] < of_all[2] / 3


def test_a_clock_that_is_put_back_spares_no_call() -> None:
    known = _a_group([1, 2, 3])
    assert known.quota is not None
    group.hear(known, _roll([1, 2, 3], last=MONDAY + 5), now=MONDAY + 5)
    group.choose(known, LIMITS, pricing.price, now=MONDAY + 5)
    spent = known.quota.dear.sum() + known.quota.even.sum()

    group.clock(known, MONDAY - 900)

    assert known.quota.dear.sum() == spent
    assert known.learnt.last.max() <= MONDAY - 900
    assert np.isfinite(pricing.price(known.learnt, MONDAY - 890)).all()


def test_five_rounds_of_all_pages_are_the_longest_wait() -> None:
    assert limits_of(daily(5000), pages=5000).longest_wait == pytest.approx(150)
    assert limits_of(daily(5000), pages=1).longest_wait == pytest.approx(1 / 12)


def test_without_a_planner_a_page_has_its_turn_a_little_later() -> None:
    means = by_the_second(1).of(3)

    assert fallback(means, pages=3000).total_seconds() / 3600 == pytest.approx(
        1.1 * limits_of(means, pages=3000).longest_wait
    )
