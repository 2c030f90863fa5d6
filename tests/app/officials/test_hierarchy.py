"""Who is above whom, and whose people may help out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.officials.hierarchy import Place, chain, may_help

SCHOOL, OTHER_SCHOOL, OFFICE, MINISTRY, ALONE = (
    Place(1, 3),
    Place(2, 3),
    Place(3, 4),
    Place(4, None),
    Place(5, None),
)


def test_the_chain_goes_up_from_the_nearest() -> None:
    assert chain({1: 3, 3: 4, 4: None}, 1) == [3, 4]


@given(st.dictionaries(st.integers(1, 6), st.none() | st.integers(1, 6)), st.integers(1, 6))
def test_a_chain_ends_even_in_a_circle(parents: dict[int, int | None], start: int) -> None:
    found = chain(parents, start)

    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (SCHOOL, SCHOOL, True),
        (SCHOOL, OTHER_SCHOOL, True),
        (SCHOOL, OFFICE, True),
        (SCHOOL, MINISTRY, False),
        (OFFICE, MINISTRY, True),
        (MINISTRY, ALONE, False),
        (SCHOOL, ALONE, False),
    ],
)
def test_people_help_out_next_to_their_place(one: Place, other: Place, *, may: bool) -> None:
    assert may_help(one, other) is may
    assert may_help(other, one) is may
