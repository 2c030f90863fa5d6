"""Fits the second stage: how the encoder's word joins the words', and when it is asked."""

import numpy as np
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression

from app.triage.judging.cascade import blend
from app.triage.judging.weights import HEADS, NEEDS, SPAM, Cascade, Numbers, logit
from app.triage.learning.calibrating import Truth, both_sides, choose_thresholds
from app.triage.learning.lessons import FOLDS, Lessons
from app.triage.learning.measuring import Flags
from app.triage.rules import Label, Thresholds

_STRENGTH = 0.05
"""Of the blend; the inputs say much the same, so weights are kept small."""
_OVERLOOKED = (0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.01, 0.015, 0.02)
"""Share of the rows outside a band whose verdict the encoder would have changed; the first
with which it reads no more than it has time for."""
_READ_SHARE = 0.48
"""Of the real comments that were labelled first, a third of which need an answer: then of all
that come it reads about a fifth, for which there is time (``docs/judging.md``)."""
_CERTAIN = 1.0
"""Whatever words alone would call advertising is read: a complaint with a link in it that is put
away as such would never be answered."""
_GRID = np.arange(0.0, 1.0001, 0.005)


def fit_cascade(lessons: Lessons, chances: Numbers, encoder: str) -> tuple[Cascade, Numbers]:
    """Fit on the rows that neither model has learned from; ``chances`` are the linear model's.

    Gives also what the cascade says of these rows when it has not been fitted on them: from that
    its thresholds are still to be chosen.
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
    whole = _fit(truth, first, sums, encoder)
    usual = truth.is_typical & ~truth.is_composed
    usual = usual if usual.any() else np.ones(len(first), bool)
    bands = _bands(first, unseen, choose_thresholds(truth, unseen), usual)
    told = np.where(_is_open(first, bands)[:, None], unseen, first)
    return replace(whole, bands=bands), told


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


def _bands(
    first: Numbers, second: Numbers, thresholds: Thresholds, usual: Flags
) -> list[tuple[float, float]]:
    """Choose for each head the chances outside which the encoder hardly ever changes anything."""
    cuts = [thresholds.labels[label] for label in Label] + [thresholds.needs_answer]
    bands: list[tuple[float, float]] = []
    for overlooked in _OVERLOOKED:
        bands = [
            _band(first[:, n], second[:, n] >= cuts[n], n, overlooked) for n in range(len(HEADS))
        ]
        if _is_open(first, bands)[usual].mean() <= _READ_SHARE:
            break
    return bands


def _is_open(first: Numbers, bands: list[tuple[float, float]]) -> Flags:
    edges = np.array(bands)
    inside = (first >= edges[:, 0]) & (first < edges[:, 1])
    return np.asarray(inside.any(axis=1), dtype=bool)


def _band(first: Numbers, positive: Flags, column: int, overlooked: float) -> tuple[float, float]:
    allowed = overlooked * len(first) / (1 if column == NEEDS else 2)
    low = max(cut for cut in _GRID if (positive & (first < cut)).sum() <= allowed)
    if column == SPAM:
        return (round(float(low), 3), _CERTAIN)
    high = min(cut for cut in _GRID[::-1] if (~positive & (first >= cut)).sum() <= allowed)
    return (round(float(low), 3), round(float(max(high, low)), 3))
