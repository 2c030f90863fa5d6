"""How dear a missed complaint is against a needless look, and what follows for the judge."""

from typing import Final

import msgspec

from app.triage.rules import Balance, Edges, Thresholds

COST_RATIOS: Final = {Balance.CAREFUL: 2.0, Balance.EVEN: 1.0, Balance.SPARING: 0.5}
"""How many times dearer a miss is than the model's own thresholds take it to be.

Twice and half: a step that is felt in the lists, yet leaves the judge's order as it is.
"""


def thresholds_for(balance: Balance, thresholds: Thresholds) -> Thresholds:
    """Move both edges of ``needs_answer``; what a comment is called stays as it was."""
    own = Edges(needs_answer=thresholds.needs_answer, review=thresholds.review)
    edges = edges_for(balance, own)
    return msgspec.structs.replace(thresholds, needs_answer=edges.needs_answer, review=edges.review)


def edges_for(balance: Balance, own: Edges) -> Edges:
    """Move a model's own edges.

    With calibrated probabilities it pays to flag from p = 1 / (1 + r) on, r being what a
    miss costs in needless looks. A model's own threshold t stands for r = (1 - t) / t, so
    ``even`` returns the edges as they are.
    """
    ratio = COST_RATIOS[balance]
    if ratio == 1:
        return own
    return Edges(needs_answer=_moved(own.needs_answer, ratio), review=_moved(own.review, ratio))


def _moved(threshold: float, ratio: float) -> float:
    """Threshold at a cost ratio so many times higher; 0 and 1 stay: always and never."""
    return threshold / (threshold + ratio * (1 - threshold))
