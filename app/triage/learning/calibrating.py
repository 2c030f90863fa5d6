"""Makes the model's sums mean what they say, and chooses where verdicts begin.

Everything here is fitted on sums of examples by models that have not seen them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.triage.judging.weights import HEADS, NEEDS, Line, logit, mix, sigmoid
from app.triage.learning.fitting import Heads
from app.triage.learning.measuring import Flags, Numbers, f1
from app.triage.rules import Label, Thresholds

_COLUMN = {label: number for number, label in enumerate(Label)}
_GRID = np.arange(0.10, 0.90, 0.01)
_ALLOWED_LOSS = 0.005
"""F1 given away for recall when the threshold of ``needs_answer`` is chosen."""
_REVIEWED_SHARE = 0.10
_FAINT = 1e-3


class Truth(NamedTuple):
    """What readers said of the rows that calibrate."""

    chances: Numbers
    is_composed: Flags

    def sure(self, column: int) -> Flags:
        """Mark the rows of which readers say the same."""
        own = self.chances[:, column]
        return np.asarray((own == 0) | (own == 1))

    def weights(self) -> Numbers:
        """Let composed and real comments count alike, however many there are of each."""
        share = max(float(self.is_composed.mean()), _FAINT)
        return np.where(self.is_composed, 1 / share, 1 / max(1 - share, _FAINT))


def calibrate(truth: Truth, raw: Numbers) -> tuple[list[Line], Line, Numbers]:
    """Fit a line for each head and one for the mixture; give the probabilities too."""
    lines = [_fit_line(raw[:, n], truth, n) for n in range(len(HEADS))]
    slopes = np.array([line.slope for line in lines])
    chances = sigmoid(raw * slopes + np.array([line.shift for line in lines]))
    mixed = logit(mix(chances))
    needs = _fit_line(mixed, truth, NEEDS)
    chances[:, NEEDS] = sigmoid(mixed * needs.slope + needs.shift)
    return lines, needs, chances


def choose_thresholds(truth: Truth, chances: Numbers) -> Thresholds:
    """Choose by F1, the mean of composed and real comments; needs_answer leans to recall."""
    curves = [_f1_curve(truth, chances[:, n], n) for n in range(len(HEADS))]
    labels = {label: round(float(_GRID[curves[n].argmax()]), 2) for label, n in _COLUMN.items()}
    needs = curves[NEEDS]
    cut = float(_GRID[np.flatnonzero(needs >= needs.max() - _ALLOWED_LOSS)[0]])
    return Thresholds(labels, round(cut, 2), _lower_edge(truth, chances[:, NEEDS], cut))


def with_shifts(lines: Sequence[Line], heads: Heads) -> list[Line]:
    """Move the shift of each head into its line, so that sums need none."""
    return [
        Line(line.slope, line.slope * float(shift) + line.shift)
        for line, shift in zip(lines, heads.shifts, strict=True)
    ]


def both_sides(inputs: Numbers, truth: Truth, column: int) -> tuple[Numbers, Flags, Numbers]:
    """Let each row stand for yes and for no, as much as readers said so."""
    chances, weights = truth.chances[:, column], truth.weights()
    return (
        np.concatenate([inputs, inputs]),
        np.repeat([True, False], len(inputs)),
        np.concatenate([weights * chances, weights * (1 - chances)]),
    )


def _fit_line(raw: Numbers, truth: Truth, column: int) -> Line:
    chances = truth.chances[:, column]
    if chances.all() or not chances.any():
        return Line()
    inputs, target, weights = both_sides(raw.reshape(-1, 1), truth, column)
    model = LogisticRegression(C=1e4, max_iter=500).fit(inputs, target, sample_weight=weights)
    return Line(round(float(model.coef_[0, 0]), 5), round(float(model.intercept_[0]), 5))


def _f1_curve(truth: Truth, chances: Numbers, column: int) -> Numbers:
    sure = truth.sure(column)
    sides = [side & sure for side in (truth.is_composed, ~truth.is_composed) if side.any()]
    target = truth.chances[:, column] == 1
    return np.array(
        [np.mean([f1(target[side], chances[side] >= cut) for side in sides]) for cut in _GRID]
    )


def _lower_edge(truth: Truth, chances: Numbers, cut: float) -> float:
    """Probability above which a tenth of all comments lies in the band under ``cut``."""
    below = chances < cut
    order = np.argsort(-chances[below], kind="stable")
    shares = np.cumsum(truth.weights()[below][order]) / truth.weights().sum()
    last = int(np.searchsorted(shares, _REVIEWED_SHARE))
    return round(float(chances[below][order][min(last, len(order) - 1)]), 3) if len(order) else cut
