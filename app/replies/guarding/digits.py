"""Check digits of numbers that people carry."""

import re
from itertools import cycle
from typing import Final

_NOT_A_DIGIT: Final = re.compile(r"[^0-9]")
_FIRST_CHECKED: Final = 1_001_998
"""Numbers below bear no check digits (the Pension Fund's order on СНИЛС)."""


def only_digits(text: str) -> str:
    """Leave out everything else."""
    return _NOT_A_DIGIT.sub("", text)


def is_snils(digits: str) -> bool:
    """Say whether eleven digits bear a right check number."""
    if int(digits[:9]) <= _FIRST_CHECKED:
        return True
    weighed = sum(
        int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False)
    )
    return weighed % 101 % 100 == int(digits[9:])


def is_luhn(digits: str) -> bool:
    """Say whether the last digit is right by Luhn's rule, as on bank cards (ISO/IEC 7812-1)."""
    doubled = "0246813579"
    odd = cycle((False, True))
    weighed = (
        int(doubled[int(digit)] if twice else digit)
        for digit, twice in zip(digits[::-1], odd, strict=False)
    )
    return sum(weighed) % 10 == 0
