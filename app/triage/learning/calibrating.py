"""Makes the model's sums mean what they say, and chooses where verdicts begin.

Everything here is fitted on sums of examples by models that have not seen them.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.triage.judging.weights import HEADS, NEEDS, Line, logit, mix, sigmoid
from app.triage.learning.fitting import Heads
from app.triage.learning.lessons import KINDS, Lessons
from app.triage.learning.measuring import Flags, Numbers
from app.triage.rules import Label, Thresholds
from app.triage.text.features import Ints

_COLUMN = {label: number for number, label in enumerate(Label)}
_GRID = np.arange(0.10, 0.90, 0.05)
"""Where verdicts may begin: F1 hardly changes between, a comment or two would decide."""
_ALLOWED_LOSS, _CHEAP_LOSS = 0.006, 0.003
"""F1 given away for recall: where something needed could be missed, and where not."""
_CHEAP = frozenset({_COLUMN[label] for label in (Label.THANKS, Label.SPAM, Label.INSULT)})
"""Heads whose mistakes cost nobody an answer."""
_REVIEWED_SHARE = 0.12
"""Of all comments, as seen by models that have not seen their fold. The model that has learned
from everything is surer: of new comments about 10 % go to people (``docs/judging.md``)."""
_SHIFT_VARIANCE = 0.3
"""Of the prior on how far kinds of pages differ, in squared logits."""
_NEWTON_STEPS = 8


class Truth(NamedTuple):
    """What readers said of the rows that calibrate."""

    chances: Numbers
    is_composed: Flags
    is_typical: Flags

    @classmethod
    def of(cls, lessons: Lessons, rows: Flags) -> Self:
        """Take what is known of these rows."""
        return cls(lessons.chances[rows], lessons.is_composed[rows], lessons.is_typical[rows])

    def part(self, rows: Flags) -> "Truth":
        """Take some of the rows."""
        return Truth(self.chances[rows], self.is_composed[rows], self.is_typical[rows])

    def sure(self, column: int) -> Flags:
        """Mark the rows of which readers say the same."""
        own = self.chances[:, column]
        return np.asarray((own == 0) | (own == 1))

    def weights(self) -> Numbers:
        """Let composed and real comments count alike, and typical and chosen ones of each.

        However many are chosen for being hard, they count as much as those that tell how often
        what is in life.
        """
        own = np.ones(len(self.is_typical))
        sides = [side for side in (self.is_composed, ~self.is_composed) if side.any()]
        for side in sides:
            halves = (side & self.is_typical, side & ~self.is_typical)
            parts = [part for part in halves if part.any()]
            for part in parts:
                own[part] = len(own) / (len(sides) * len(parts) * part.sum())
        return own


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
    """Choose by F1, the mean of composed and real comments.

    A missed question or complaint costs more than a needless look: of thresholds that are
    nearly as good, the lowest is taken for these.
    """
    cuts = [
        _cut(_f1_curve(truth, chances[:, n], n), _CHEAP_LOSS if n in _CHEAP else _ALLOWED_LOSS)
        for n in range(len(HEADS))
    ]
    labels = {label: cuts[n] for label, n in _COLUMN.items()}
    return Thresholds(labels, cuts[NEEDS], _lower_edge(truth, chances, cuts[NEEDS]))


def _cut(curve: Numbers, allowed: float) -> float:
    """Find the lowest threshold that loses no more than is allowed."""
    return round(float(_GRID[np.flatnonzero(curve >= curve.max() - allowed)[0]]), 2)


def shifts_of_kinds(truth: Truth, kinds: Ints, chances: Numbers) -> dict[str, float]:
    """Tell how far the logit of ``needs_answer`` is off on pages of each kind.

    Where there are some, only comments that were not chosen for being hard tell of it. One step
    of Newton's at a time towards the likeliest shift, held back by a prior around nothing, so
    that a kind of which little is known is hardly moved.
    """
    sure = truth.sure(NEEDS)
    usual = sure & truth.is_typical & (kinds > 0)
    sure = usual if usual.any() else sure
    return {
        kind: round(_shift(truth.chances[own, NEEDS], logit(chances[own, NEEDS])), 3)
        for number, kind in enumerate(KINDS)
        if kind and (own := sure & (kinds == number)).any()
    }


def _shift(needed: Numbers, sums: Numbers) -> float:
    shift = 0.0
    for _ in range(_NEWTON_STEPS):
        guessed = sigmoid(sums + shift)
        slope = np.sum(needed - guessed) - shift / _SHIFT_VARIANCE
        shift += float(slope / (np.sum(guessed * (1 - guessed)) + 1 / _SHIFT_VARIANCE))
    return shift


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
    sure, weights = truth.sure(column), truth.weights()
    sides = [side & sure for side in (truth.is_composed, ~truth.is_composed) if side.any()]
    target = truth.chances[:, column] == 1
    return np.array(
        [
            np.mean([_weighed_f1(target[s], chances[s] >= cut, weights[s]) for s in sides])
            for cut in _GRID
        ]
    )


def _weighed_f1(true: Flags, given: Flags, weights: Numbers) -> float:
    whole = np.sum(weights * true) + np.sum(weights * given)
    return float(2 * np.sum(weights * (true & given)) / whole) if whole else 0.0


def _lower_edge(truth: Truth, chances: Numbers, cut: float) -> float:
    """Find how far under ``cut`` people look: as far as they can, for a look costs little."""
    typical = truth.is_typical if truth.is_typical.any() else ~truth.is_typical
    own = [
        chances[side & typical, NEEDS]
        for side in (truth.is_composed, ~truth.is_composed)
        if (side & typical).any()
    ]
    edges = np.arange(0.005, cut, 0.001)
    looked = [[np.mean((each >= edge) & (each < cut)) for edge in edges] for each in own]
    bearable = np.flatnonzero(np.mean(looked, axis=0) <= _REVIEWED_SHARE)
    return round(float(edges[bearable[0]]) if len(bearable) else cut, 3)
