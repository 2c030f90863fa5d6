"""Fits the topic model, and from which certainty on it speaks."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from app.triage.judging.cascade import blend_topics
from app.triage.judging.weights import HEADS, TOPIC_ROWS, TopicBlend, softmax
from app.triage.learning.fitting import NEVER, SEED
from app.triage.learning.lessons import FOLDS, UNTOLD, Lessons, Matrix
from app.triage.learning.measuring import Flags, Numbers

_STRENGTH = 10.0
_BONUSES = np.arange(0, 4.1, 0.5)
_SHARPNESSES = np.arange(0.5, 4.0, 0.1)
_PRECISION = 0.75
"""The least share of right ones among the topics named."""
_GRID = np.arange(0.10, 0.95, 0.01)
_POWERS = np.arange(0.1, 1.51, 0.1)


class Topics(NamedTuple):
    """The fitted topic table with its calibration."""

    names: list[str]
    table: npt.NDArray[np.float32]
    shifts: list[float]
    sharpness: float
    bonus: float
    threshold: float
    unseen: Numbers
    """Chances of all rows by models that have not seen their fold; zeros where nobody said."""


def fit_topics(lessons: Lessons, matrix: Matrix) -> Topics:
    """Fit the topics; sharpness and threshold come from folds not seen.

    What a person said is about none of them speaks against each.
    """
    rows = np.flatnonzero(lessons.topics != UNTOLD)
    folded, answers = fold_columns(matrix[rows]), lessons.topics[rows]
    names, folds = lessons.names, lessons.folds[rows]
    raw = np.zeros((len(answers), len(names)))
    for fold in range(FOLDS):
        unseen = folds == fold
        table, shifts = _fit_each(folded[~unseen], answers[~unseen], len(names))
        raw[unseen] = folded[unseen] @ table + shifts
    hits = lessons.topic_hits[rows].astype(float)
    bonus, sharpness, threshold = _calibrate(raw, hits, answers)
    table, shifts = _fit_each(folded, answers, len(names))
    unseen = np.zeros((lessons.texts, len(names)))
    unseen[rows] = softmax((raw + hits * bonus) * sharpness)
    return Topics(names, table, shifts.tolist(), sharpness, bonus, threshold, unseen)


def fit_topic_blend(lessons: Lessons, topics: Topics) -> TopicBlend | None:
    """Fit how the encoder's topics join, on rows that neither model has learned from."""
    rows = np.flatnonzero((lessons.topics != UNTOLD) & lessons.calibrates)
    sums, answers = lessons.sums[rows, len(HEADS) :], lessons.topics[rows]
    if not (answers >= 0).any() or not sums.any():
        return None
    _, linear, encoder = min(
        (_loss(blend_topics(topics.unseen[rows], sums, TopicBlend(a, b, 0)), answers), a, b)
        for a in _POWERS.tolist()
        for b in _POWERS.tolist()
    )
    chances = blend_topics(topics.unseen[rows], sums, TopicBlend(linear, encoder, 0))
    right = chances.argmax(axis=1) == answers
    threshold = _lowest_precise(chances.max(axis=1), right)
    return TopicBlend(round(linear, 2), round(encoder, 2), threshold)


def fold_columns(matrix: Matrix) -> Matrix:
    """Fold the table's rows into the fewer rows of the topic table."""
    wide = matrix.tocoo()
    return sparse.csr_matrix(
        (wide.data, (wide.row, wide.col % TOPIC_ROWS)), shape=(wide.shape[0], TOPIC_ROWS)
    )


def _fit_each(
    matrix: Matrix, answers: npt.NDArray[np.int64], topics: int
) -> tuple[npt.NDArray[np.float32], Numbers]:
    """Fit each topic against the rest; one column of the table for each."""
    table = np.zeros((matrix.shape[1], topics), np.float32)
    shifts = np.full(topics, NEVER)
    for topic in set(answers[answers >= 0].tolist()):
        model = LogisticRegression(
            C=_STRENGTH,
            class_weight="balanced",
            solver="liblinear",
            dual=True,  # far quicker where there are more columns than texts
            max_iter=2000,
            random_state=SEED,
        ).fit(matrix, answers == topic)
        table[:, topic], shifts[topic] = model.coef_[0], model.intercept_[0]
    return table, shifts


def _calibrate(
    raw: Numbers, hits: Numbers, answers: npt.NDArray[np.int64]
) -> tuple[float, float, float]:
    """Choose bonus and sharpness by the loss, then the threshold by precision."""
    _, bonus, sharpness = min(
        (_loss(softmax((raw + hits * bonus) * sharpness), answers), bonus, sharpness)
        for bonus in _BONUSES.tolist()
        for sharpness in _SHARPNESSES.tolist()
    )
    chances = softmax((raw + hits * bonus) * sharpness)
    right = chances.argmax(axis=1) == answers
    return bonus, round(sharpness, 2), _lowest_precise(chances.max(axis=1), right)


def _lowest_precise(chances: Numbers, right: Flags) -> float:
    for cut in _GRID:
        named = chances >= cut
        if named.any() and right[named].mean() >= _PRECISION:
            return round(float(cut), 2)
    return 1.0


def _loss(chances: Numbers, answers: npt.NDArray[np.int64]) -> float:
    """Tell how unlikely the topics were found, of the rows that are about one."""
    about = np.flatnonzero(answers >= 0)
    return float(-np.log(chances[about, answers[about]]).mean())
