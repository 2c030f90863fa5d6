"""Fits the second stage: how the encoder's word joins the words', and when it is asked."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.triage.judging.cascade import blend
from app.triage.judging.weights import HEADS, NEEDS, Cascade, Numbers, logit
from app.triage.learning.calibrating import Truth, both_sides, choose_thresholds
from app.triage.learning.lessons import FOLDS, Lessons
from app.triage.learning.measuring import Flags
from app.triage.rules import Label, Thresholds

_STRENGTH = 0.05
"""Of the blend; the inputs say much the same, so weights are kept small."""
_OVERLOOKED = 0.002
"""Share of the rows outside a band whose verdict the encoder would have changed."""
_GRID = np.arange(0.0, 1.0001, 0.005)


def fit_cascade(lessons: Lessons, chances: Numbers, encoder: str) -> tuple[Cascade, Numbers]:
    """Fit on the rows that neither model has learned from; ``chances`` are the linear model's.

    Gives also what the cascade says of these rows when it has not been fitted on them.
    """
    rows = lessons.calibrates
    truth = Truth.of(lessons, rows)
    first, sums, folds = (
        chances[rows],
        lessons.sums[rows, : len(HEADS)].astype(float),
        lessons.folds[rows],
    )
    unseen = np.zeros_like(first)
    for fold in range(FOLDS):
        own = folds == fold
        fitted = _fit(truth.part(~own), first[~own], sums[~own], encoder)
        unseen[own] = blend(first[own], sums[own], fitted)
    thresholds = choose_thresholds(truth, unseen)
    whole = _fit(truth, first, sums, encoder)
    bands = _bands(first, unseen, thresholds)
    return Cascade(encoder, bands, whole.stack, whole.shifts, thresholds), unseen


def _fit(truth: Truth, first: Numbers, sums: Numbers, encoder: str) -> Cascade:
    """Fit one logistic model a head over everything that both stages say."""
    inputs = np.concatenate([logit(first), sums], axis=1)
    scale = inputs.std(axis=0) + 1e-6
    stack, shifts = np.zeros((inputs.shape[1], len(HEADS))), np.zeros(len(HEADS))
    for column in range(len(HEADS)):
        rows, target, weights = both_sides(inputs / scale, truth, column)
        model = LogisticRegression(C=_STRENGTH, max_iter=2000)
        model.fit(rows, target, sample_weight=weights)
        stack[:, column], shifts[column] = model.coef_[0] / scale, model.intercept_[0]
    nothing = Thresholds({}, 0.5, 0.5)
    return Cascade(encoder, [], stack.round(5).tolist(), shifts.round(5).tolist(), nothing)


def _bands(first: Numbers, second: Numbers, thresholds: Thresholds) -> list[tuple[float, float]]:
    """Choose for each head the chances outside which the encoder hardly ever changes anything."""
    cuts = [thresholds.labels[label] for label in Label] + [thresholds.needs_answer]
    return [_band(first[:, n], second[:, n] >= cuts[n], n) for n in range(len(HEADS))]


def _band(first: Numbers, positive: Flags, column: int) -> tuple[float, float]:
    allowed = _OVERLOOKED * len(first) / (1 if column == NEEDS else 2)
    low = max(cut for cut in _GRID if (positive & (first < cut)).sum() <= allowed)
    high = min(cut for cut in _GRID[::-1] if (~positive & (first >= cut)).sum() <= allowed)
    return (round(float(low), 3), round(float(max(high, low)), 3))
