"""Chances of counts: how unusual it is to see so many; pure."""

import math
from typing import Final

_NEGLIGIBLE: Final = 1e-12
_LEAST: Final = 1e-300


def at_least(met: int, expected: float) -> float:
    """Give the chance of ``met`` or more where ``expected`` are usual (Poisson); above zero."""
    if met <= 0:
        return 1.0
    if expected <= 0:
        return _LEAST
    # The tail is summed from its first term, so that small chances keep their digits.
    term = math.exp(met * math.log(expected) - expected - math.lgamma(met + 1))
    total, number = 0.0, met
    while term > total * _NEGLIGIBLE or number <= expected:
        total += term
        number += 1
        term *= expected / number
    return min(max(total, _LEAST), 1.0)


def at_least_varying(met: int, expected: float, variance: float) -> float:
    """Give the same where counts vary more than Poisson's (negative binomial)."""
    if variance <= expected or expected <= 0:
        return at_least(met, expected)
    size = expected * expected / (variance - expected)
    success = size / (size + expected)
    below = 0.0
    for number in range(met):
        below += math.exp(
            math.lgamma(number + size)
            - math.lgamma(size)
            - math.lgamma(number + 1)
            + size * math.log(success)
            + number * math.log1p(-success)
        )
    return min(max(1.0 - below, _LEAST), 1.0)
