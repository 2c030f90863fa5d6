"""Who gets a case, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.routing.rules import Candidate, choose

ANNA, BORIS, VERA = Candidate(1, 10), Candidate(2, 10), Candidate(3, 20)


@pytest.mark.parametrize(
    ("page_official", "page_department", "on_duty", "load", "expected"),
    [
        (1, None, [ANNA, BORIS], {1: 99}, 1),
        (1, 10, [BORIS], {}, 2),
        (None, 10, [ANNA, BORIS], {1: 2, 2: 1}, 2),
        (None, 10, [ANNA, BORIS], {}, 1),
        (None, 10, [VERA], {}, None),
        (1, None, [BORIS], {}, None),
        (None, None, [ANNA], {}, None),
        (None, 10, [], {}, None),
    ],
    ids=[
        "the page's own official, however loaded",
        "his department when he is off duty",
        "the least loaded of the department",
        "the oldest record on a tie",
        "never another department",
        "never a stranger when there is no department",
        "nobody when the page names nobody",
        "nobody when nobody is on duty",
    ],
)
def test_the_choice(
    page_official: int | None,
    page_department: int | None,
    on_duty: list[Candidate],
    load: dict[int, int],
    expected: int | None,
) -> None:
    choice = choose(
        page_official_id=page_official,
        page_department_id=page_department,
        on_duty=on_duty,
        load=load,
    )

    assert choice.official_id == expected
    assert choice.why


@given(
    people=some.lists(some.integers(1, 30), unique=True, min_size=1, max_size=8),
    cases=some.integers(1, 60),
)
def test_cases_given_one_by_one_are_spread_evenly(people: list[int], cases: int) -> None:
    on_duty = [Candidate(number, 10) for number in people]
    load: dict[int, int] = {}
    for _ in range(cases):
        choice = choose(page_official_id=None, page_department_id=10, on_duty=on_duty, load=load)
        assert choice.official_id is not None
        load[choice.official_id] = load.get(choice.official_id, 0) + 1

    counts = [load.get(number, 0) for number in people]
    assert max(counts) - min(counts) <= 1
