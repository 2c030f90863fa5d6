"""How far a share from a few cases can be trusted: Wilson's interval; pure."""

from math import sqrt
from typing import Final

import msgspec

_Z: Final = 1.959964
"""95 % of a normal distribution lie within so many deviations."""


class Interval(msgspec.Struct, frozen=True):
    """Both ends are shares between 0 and 1."""

    low: float
    high: float


def wilson(hits: int, tries: int) -> Interval | None:
    """Tell where a share lies with 95 % certainty; None: nothing was tried.

    E. B. Wilson, 1927; it stays within 0 and 1 and is honest for small numbers, where the
    usual interval shrinks to nothing: of three out of three it says «from 44 to 100 %».
    """
    if tries <= 0:
        return None
    share, square = hits / tries, _Z * _Z
    centre = (share + square / (2 * tries)) / (1 + square / tries)
    spread = _Z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    half = spread / (1 + square / tries)
    return Interval(max(centre - half, 0.0), min(centre + half, 1.0))
