"""Which doubt comes next."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from app.triage.rules import Importance
from app.triage.teaching import LONGEST_WAIT, Waiting, in_order, uncertainty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = Waiting(
    comment_id=1,
    text="когда откроют запись в школу",
    page_id=1,
    topic=None,
    score=0.5,
    importance=Importance.USUAL,
    since=NOW - timedelta(hours=1),
)
change = msgspec.structs.replace


@pytest.mark.parametrize(
    ("score", "bits"), [(0, 0), (1, 0), (0.5, 1), (0.25, 0.8113), (0.75, 0.8113)]
)
def test_an_even_chance_is_the_most_uncertain(score: float, bits: float) -> None:
    assert uncertainty(score) == pytest.approx(bits, abs=1e-4)


def test_the_most_uncertain_comes_first() -> None:
    sure = change(ONE, comment_id=2, text="автобус опять опоздал", score=0.1)

    assert in_order([sure, ONE], now=NOW) == [1, 2]


def test_one_like_the_one_before_waits_behind_an_unlike_and_surer_one() -> None:
    alike = change(ONE, comment_id=2, text="когда откроете записи в школы", page_id=2)
    unlike = change(ONE, comment_id=3, text="автобус опять опоздал", page_id=3, score=0.3)

    assert in_order([ONE, alike, unlike], now=NOW) == [2, 3, 1]


@pytest.mark.parametrize(("page_id", "topic"), [(1, "bus"), (3, "roads")])
def test_page_and_topic_make_alike(page_id: int, topic: str) -> None:
    first = change(ONE, comment_id=9, topic="roads")
    other = change(ONE, comment_id=2, text="холодно в классе", page_id=2, topic="heat")
    same = change(ONE, comment_id=3, text="автобус опоздал", page_id=page_id, topic=topic)

    assert in_order([same, other, first], now=NOW) == [9, 2, 3]


def test_an_urgent_one_comes_before_all() -> None:
    old = change(ONE, comment_id=2, since=NOW - LONGEST_WAIT)
    urgent = change(ONE, comment_id=3, score=0.01, importance=Importance.URGENT)

    assert in_order([ONE, old, urgent], now=NOW) == [3, 2, 1]


def test_important_ones_come_after_the_urgent_and_before_the_rest_the_oldest_first() -> None:
    late = change(ONE, comment_id=2, since=NOW - LONGEST_WAIT)
    high = change(ONE, comment_id=3, score=0.01, importance=Importance.HIGH)
    older = change(high, comment_id=4, since=NOW - timedelta(hours=2))
    urgent = change(high, comment_id=5, importance=Importance.URGENT, since=NOW)

    assert in_order([ONE, late, high, older, urgent], now=NOW) == [5, 4, 3, 2, 1]


def test_after_a_day_the_oldest_comes_first_whatever_it_teaches() -> None:
    old = change(ONE, comment_id=2, score=0.01, since=NOW - LONGEST_WAIT)
    older = change(ONE, comment_id=3, score=0.02, since=NOW - 2 * LONGEST_WAIT)

    assert in_order([ONE, old, older], now=NOW) == [3, 2, 1]


def test_comments_without_words_are_ordered_too() -> None:
    empty = change(ONE, comment_id=2, text="")
    sticker = change(ONE, comment_id=3, text="😀")

    assert sorted(in_order([empty, ONE, sticker], now=NOW)) == [1, 2, 3]


def test_what_was_taught_already_comes_late() -> None:
    alike = change(ONE, comment_id=2, text="когда откроете записи в школы")
    other = change(ONE, comment_id=3, text="автобус опять опоздал", page_id=3, score=0.2)

    assert in_order([alike, other], taught=[ONE], now=NOW) == [3, 2]


def test_no_more_are_ordered_than_are_asked_for() -> None:
    several = [
        change(ONE, comment_id=number, text=text)
        for number, text in enumerate(["автобус", "батареи", "врачи"], start=1)
    ]

    assert len(in_order(several, now=NOW, most=2)) == 2
    assert in_order(several, now=NOW, most=0) == []


def words(first: int, last: int) -> str:
    """Write words of six letters, no two of which begin alike."""
    spelled = [f"{number:06}"[::-1] for number in range(first, last)]
    return " ".join(spelled).translate(dict(zip(b"0123456789", "абвгдежзик", strict=True)))


def test_of_long_ones_only_the_beginnings_are_compared() -> None:
    """Else hundreds of them, each of thousands of words, would be compared word by word."""
    kept = 57  # words of these within the first 400 characters
    known = change(ONE, comment_id=9, text=words(0, 500))
    beginning = f"{words(0, kept)} {words(1000, 1500)}"
    end = f"{words(2000, 2000 + kept)} {words(kept, 500)}"
    begins_alike = change(ONE, comment_id=3, text=beginning, page_id=2)
    ends_alike = change(ONE, comment_id=2, text=end, page_id=3)

    assert in_order([begins_alike, ends_alike], taught=[known], now=NOW) == [2, 3]


def test_what_is_named_last_comes_behind_all_even_if_it_is_urgent() -> None:
    urgent = change(ONE, comment_id=2, importance=Importance.URGENT)
    high = change(ONE, comment_id=3, importance=Importance.HIGH)
    other = change(ONE, comment_id=4, text="автобус опять опоздал", score=0.01)

    assert in_order([high, other, urgent], last={2, 3}, now=NOW) == [4, 2, 3]
    assert in_order([high, other, urgent], last={2, 3}, now=NOW, most=2) == [4, 2]


def test_what_is_like_one_that_is_named_last_comes_late() -> None:
    alike = change(ONE, comment_id=2, text="когда откроете записи в школы", page_id=2)
    other = change(ONE, comment_id=3, text="автобус опять опоздал", page_id=3, score=0.2)

    assert in_order([ONE, alike, other], last={1}, now=NOW) == [3, 2, 1]
