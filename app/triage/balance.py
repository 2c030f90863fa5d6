"""How dear a missed complaint is against a needless look, and what follows for the judge."""

from enum import StrEnum
from typing import Final

import msgspec

from app.triage.rules import Thresholds


class Balance(StrEnum):
    """What an installation would rather put up with."""

    CAREFUL = "careful"
    """Miss nothing, look at more."""
    EVEN = "even"
    """As the model was shipped."""
    SPARING = "sparing"
    """Look at less, miss a little more."""


COST_RATIOS: Final = {Balance.CAREFUL: 2.0, Balance.EVEN: 1.0, Balance.SPARING: 0.5}
"""How many times dearer a miss is than the model's own thresholds take it to be.

Twice and half: a step that is felt in the lists, yet leaves the judge's order as it is.
"""


def thresholds_for(balance: Balance, thresholds: Thresholds) -> Thresholds:
    """Move both edges of ``needs_answer``; what a comment is called stays as it was.

    With calibrated probabilities it pays to flag from p = 1 / (1 + r) on, r being what a
    miss costs in needless looks. A model's own threshold t stands for r = (1 - t) / t, so
    ``even`` returns the thresholds as they are.
    """
    ratio = COST_RATIOS[balance]
    if ratio == 1:
        return thresholds
    return msgspec.structs.replace(
        thresholds,
        needs_answer=_moved(thresholds.needs_answer, ratio),
        review=_moved(thresholds.review, ratio),
    )


def _moved(threshold: float, ratio: float) -> float:
    """Threshold at a cost ratio so many times higher; 0 and 1 stay: always and never."""
    return threshold / (threshold + ratio * (1 - threshold))
