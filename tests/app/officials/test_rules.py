"""A number in the state register is told from a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.officials.rules import is_ogrn

TWELVE = st.from_regex(r"[15][0-9]{11}", fullmatch=True)


@pytest.mark.parametrize(
    ("number", "is_sound"),
    [
        ("1027700132195", True),
        ("1027700229193", True),
        ("1027700070518", True),
        ("1027700043502", True),
        ("1027700035769", True),
        ("1000000000010", True),  # the remainder is 10: its units count
        ("1027700132196", False),
        ("1027700123195", False),
        ("2027700132194", False),  # the number of a later entry, not of the entity
        ("304500116000157", False),  # of an entrepreneur
        ("102770013219", False),
        ("10277001321955", False),
        ("102770013219a", False),
        ("1027700132195\n", False),
        ("١٠٢٧٧٠٠١٣٢١٩٥", False),
        ("", False),
    ],
)
def test_the_last_digit_checks_the_others(number: str, *, is_sound: bool) -> None:
    assert is_ogrn(number) is is_sound


@given(TWELVE)
def test_each_beginning_has_exactly_one_last_digit(beginning: str) -> None:
    sound = [digit for digit in "0123456789" if is_ogrn(beginning + digit)]

    assert len(sound) == 1


@given(TWELVE, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_found_but_for_remainders_ten_and_zero(
    beginning: str, place: int, change: int
) -> None:
    digit = str((int(beginning[place]) + change) % 10)
    wrong = beginning[:place] + digit + beginning[place + 1 :]

    right_rest, wrong_rest = int(beginning) % 11, int(wrong) % 11

    assert is_ogrn(wrong + str(right_rest % 10)) is (
        wrong[0] in "15" and {right_rest, wrong_rest} == {0, 10}
    )
