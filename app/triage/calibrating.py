"""Makes the model's sums mean what they say, and chooses where verdicts begin.

Everything here is fitted on sums of examples by models that have not seen them.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.triage.fitting import Heads, Lesson
from app.triage.measuring import Flags, Numbers, f1
from app.triage.rules import Label, Thresholds
from app.triage.weights import HEADS, NEEDS, Line, logit, mix, sigmoid

_COLUMN = {label: number for number, label in enumerate(Label)}
_GRID = np.arange(0.10, 0.90, 0.01)
_ALLOWED_LOSS = 0.005
"""F1 given away for recall when the threshold of ``needs_answer`` is chosen."""
_REVIEWED_SHARE = 0.10
_FAINT = 1e-3


def calibrate(lesson: Lesson, raw: Numbers) -> tuple[list[Line], Line, Numbers]:
    """Fit a line for each head and one for the mixture; give the probabilities too."""
    even = even_weights(lesson)
    lines = [_fit_line(raw[:, n], lesson.targets[:, n], even) for n in range(len(HEADS))]
    slopes = np.array([line.slope for line in lines])
    chances = sigmoid(raw * slopes + np.array([line.shift for line in lines]))
    mixed = logit(mix(chances))
    needs = _fit_line(mixed, lesson.targets[:, NEEDS], even)
    chances[:, NEEDS] = sigmoid(mixed * needs.slope + needs.shift)
    return lines, needs, chances


def choose_thresholds(lesson: Lesson, chances: Numbers) -> Thresholds:
    """Choose by F1, the mean of corpus and real comments; needs_answer leans to recall."""
    curves = [_f1_curve(lesson, chances[:, n], n) for n in range(len(HEADS))]
    labels = {label: round(float(_GRID[curves[n].argmax()]), 2) for label, n in _COLUMN.items()}
    needs = curves[NEEDS]
    cut = float(_GRID[np.flatnonzero(needs >= needs.max() - _ALLOWED_LOSS)[0]])
    return Thresholds(labels, round(cut, 2), _lower_edge(lesson, chances[:, NEEDS], cut))


def with_shifts(lines: Sequence[Line], heads: Heads) -> list[Line]:
    """Move the shift of each head into its line, so that sums need none."""
    return [
        Line(line.slope, line.slope * float(shift) + line.shift)
        for line, shift in zip(lines, heads.shifts, strict=True)
    ]


def even_weights(lesson: Lesson) -> Numbers:
    """Let corpus and real comments count alike, however many there are of each."""
    share = max(float(lesson.is_corpus.mean()), _FAINT)
    rest = max(1 - share, _FAINT)
    return np.where(lesson.is_corpus, 1 / share, 1 / rest)


def _fit_line(raw: Numbers, target: Flags, weights: Numbers) -> Line:
    if target.all() or not target.any():
        return Line()
    model = LogisticRegression(C=1e4, max_iter=500).fit(
        raw.reshape(-1, 1), target, sample_weight=weights
    )
    return Line(round(float(model.coef_[0, 0]), 5), round(float(model.intercept_[0]), 5))


def _f1_curve(lesson: Lesson, chances: Numbers, column: int) -> Numbers:
    sides = [side for side in (lesson.is_corpus, ~lesson.is_corpus) if side.any()]
    target = lesson.targets[:, column]
    return np.array(
        [np.mean([f1(target[side], chances[side] >= cut) for side in sides]) for cut in _GRID]
    )


def _lower_edge(lesson: Lesson, chances: Numbers, cut: float) -> float:
    """Probability above which a tenth of all comments lies in the band under ``cut``."""
    below = chances < cut
    order = np.argsort(-chances[below], kind="stable")
    shares = np.cumsum(even_weights(lesson)[below][order]) / even_weights(lesson).sum()
    last = int(np.searchsorted(shares, _REVIEWED_SHARE))
    return round(float(chances[below][order][min(last, len(order) - 1)]), 3) if len(order) else cut
