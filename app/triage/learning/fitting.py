"""Fits the heads of the linear model with scikit-learn; judging does without it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from app.triage.judging.weights import HEADS
from app.triage.learning.lessons import FOLDS, Lessons, Matrix, weights_for
from app.triage.learning.measuring import Flags, Numbers

_STRENGTH = 4.0
SEED = 20261124
_SMOOTHING, _LEAST_LEAN = 0.5, 0.1
NEVER = -10.0
"""Shift of a head that has seen no example."""


class Heads(NamedTuple):
    """The fitted table and the shift of each head."""

    table: npt.NDArray[np.float32]
    shifts: Numbers


class _Rows(NamedTuple):
    """What one head learns from."""

    matrix: Matrix
    target: Flags
    weights: Numbers


def fit_heads(lessons: Lessons, matrix: Matrix, rows: Flags) -> Heads:
    """Fit every head on the chosen rows; insults and advertising have sources of their own, too."""
    fitted = [_fit_head(_rows(lessons, matrix, rows, column)) for column in range(len(HEADS))]
    table = np.stack([weights for weights, _ in fitted], axis=1)
    return Heads(table, np.array([shift for _, shift in fitted]))


def score_unseen(lessons: Lessons, matrix: Matrix) -> Numbers:
    """Raw sums of every labelled row by a model that has not seen its fold."""
    raw = np.zeros(lessons.chances.shape)
    for fold in range(FOLDS):
        own = (lessons.folds == fold) & lessons.is_whole
        heads = fit_heads(lessons, matrix, ~own)
        raw[own] = matrix[np.flatnonzero(own)] @ heads.table + heads.shifts
    return raw


def _rows(lessons: Lessons, matrix: Matrix, chosen: Flags, column: int) -> _Rows:
    """Choose a head's rows; where readers differ, a row stands on both sides, by half."""
    weights = weights_for(lessons, column)
    rows = np.flatnonzero(chosen & (lessons.is_whole | (lessons.teaches == column)))
    chances = lessons.chances[rows, column]
    yes, no = chances > 0, chances < 1
    return _Rows(
        matrix=sparse.vstack([matrix[rows[yes]], matrix[rows[no]]]).tocsr(),
        target=np.repeat([True, False], [yes.sum(), no.sum()]),
        weights=np.concatenate(
            [weights[rows[yes]] * chances[yes], weights[rows[no]] * (1 - chances[no])]
        ),
    )


def _fit_head(rows: _Rows) -> tuple[npt.NDArray[np.float32], float]:
    """Fit logistic regression on columns scaled by how far they lean to one side."""
    weights = np.zeros(rows.matrix.shape[1], np.float32)
    if not rows.target.any():
        return weights, NEVER
    lean = _lean(rows.matrix, rows.target, rows.weights)
    used = np.flatnonzero(np.diff(rows.matrix.tocsc().indptr))
    model = LogisticRegression(
        C=_STRENGTH, class_weight="balanced", solver="liblinear", max_iter=500, random_state=SEED
    )
    scaled = (rows.matrix[:, used] @ sparse.diags(lean[used])).tocsr()
    model.fit(scaled, rows.target, sample_weight=rows.weights)
    weights[used] = model.coef_[0] * lean[used]
    return weights, float(model.intercept_[0])


def _lean(matrix: Matrix, target: Flags, weights: Numbers) -> Numbers:
    """Root of the absolute log-count ratio (Wang, Manning 2012), kept above zero."""
    yes = matrix.T @ (weights * target) + _SMOOTHING
    no = matrix.T @ (weights * ~target) + _SMOOTHING
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    return np.asarray(np.sqrt(np.abs(ratio)) + _LEAST_LEAN)
