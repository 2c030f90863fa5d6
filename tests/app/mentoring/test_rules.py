"""When a page on probation may be left alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mentoring.rules import Goal, Record, Targets, goals, is_over, more_needed
from app.mentoring.service import usual_targets
from tests.factories import NOW

TARGETS = Targets(answered_share=95, on_time_share=90, cases=10, weeks=4, insisted=0)
GOOD = Record(finished=10, due=10, on_time=10)


def told(record: Record, *, targets: Targets = TARGETS, weeks: int = 1) -> list[Goal]:
    return goals(targets, record, began_at=NOW, now=NOW + timedelta(weeks=weeks))


def over(record: Record, *, targets: Targets = TARGETS, weeks: int = 1) -> bool:
    return is_over(targets, record, began_at=NOW, now=NOW + timedelta(weeks=weeks))


def test_the_shipped_targets_can_be_read() -> None:
    assert usual_targets().cases == 10


def test_enough_good_answers_are_enough() -> None:
    assert over(GOOD)


@pytest.mark.parametrize(
    ("record", "left"),
    [
        (Record(finished=8, due=8, on_time=8), "ещё 2 ответа или дождаться 22.12.2026"),
        (Record(finished=9, due=9, on_time=9), "ещё 1 ответ или дождаться 22.12.2026"),
        (Record(finished=18, due=20, on_time=18), "ещё 2 ответа на просроченное"),
        (Record(finished=20, due=20, on_time=17), "ещё 10 ответов в срок"),
        (
            Record(finished=10, due=10, on_time=10, insisted=1),
            "разобрать с наставником ответы, опубликованные вопреки проверке",
        ),
    ],
)
def test_what_is_left_is_said(record: Record, left: str) -> None:
    assert [goal.left for goal in told(record) if goal.left] == [left]


def test_a_quiet_page_graduates_by_time_and_not_before() -> None:
    quiet = Record(finished=1, due=1, on_time=1)

    assert not over(quiet, weeks=3)
    assert over(quiet, weeks=4)


def test_one_late_answer_among_demanded_hundred_is_for_the_mentor_to_judge() -> None:
    strict = Targets(answered_share=95, on_time_share=100, cases=1, weeks=1, insisted=0)

    (goal,) = (
        goal for goal in told(Record(finished=9, due=9, on_time=8), targets=strict) if goal.left
    )
    assert "решает наставник" in goal.left


@given(good=st.integers(0, 500), bad=st.integers(0, 500), percent=st.integers(0, 99))
def test_as_many_more_as_are_said_suffice_and_one_less_does_not(
    good: int, bad: int, percent: int
) -> None:
    of, more = good + bad, more_needed(good, good + bad, percent)

    assert (good + more) * 100 >= percent * (of + more)
    assert more == 0 or (good + more - 1) * 100 < percent * (of + more - 1)
