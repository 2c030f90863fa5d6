"""Fits the heads of the linear model with scikit-learn; judging does without it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from app.triage.examples import Example, fold_of
from app.triage.features import ROWS, Features, Halves, extract, weigh
from app.triage.judge import read_text
from app.triage.measuring import Flags, Numbers, needs_answer
from app.triage.rules import Label
from app.triage.weights import HEADS

FOLDS = 5
_CHUNK = 4096
_STRENGTH = 4.0
SEED = 20261124
_SMOOTHING, _LEAST_LEAN = 0.5, 0.1
NEVER = -10.0
"""Shift of a head that has seen no example."""
_INSULT = list(Label).index(Label.INSULT)
_LABELLED_WEIGHT, _ABUSE_WEIGHT = 3.0, 0.3
"""Weights of the two sources where insults are learned."""
Matrix = Any  # scipy publishes no types


class Lesson(NamedTuple):
    """Examples as numbers."""

    matrix: Matrix
    targets: Flags
    """One column per head."""
    weights: Numbers
    folds: npt.NDArray[np.int64]
    is_corpus: Flags


class Heads(NamedTuple):
    """The fitted table and the shift of each head."""

    table: npt.NDArray[np.float32]
    shifts: Numbers


def extract_all(examples: Sequence[Example]) -> list[Features]:
    """Extract features in chunks, to keep memory flat."""
    readings = [read_text(example.text) for example in examples]
    texts = [(reading.forms, reading.findings) for reading in readings]
    return [extract(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]


def rarity_of(chunks: Sequence[Features]) -> Halves:
    """Inverse document frequency; zero for what occurs in one text only."""
    texts = sum(chunk.texts for chunk in chunks)
    seen = sum(np.bincount(chunk.entry_row, minlength=ROWS) for chunk in chunks)
    rarity = np.log((1 + texts) / (1 + np.asarray(seen))) + 1
    return np.where(np.asarray(seen) > 1, rarity, 0).astype(np.float16)


def to_matrix(chunks: Sequence[Features], rarity: Halves) -> Matrix:
    """Stack the weighed features, one row per text."""
    return sparse.vstack(
        [
            sparse.csr_matrix(
                (weigh(chunk, rarity), (chunk.entry_text, chunk.entry_row)),
                shape=(chunk.texts, ROWS),
            )
            for chunk in chunks
        ]
    ).tocsr()


def to_targets(examples: Sequence[Example]) -> Flags:
    """One row per example, one column per head."""
    return np.array(
        [[*(label in e.labels for label in Label), needs_answer(e)] for e in examples], dtype=bool
    )


def to_folds(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    """Fold of each example."""
    return np.array([fold_of(example, FOLDS) for example in examples])


def fit_heads(lesson: Lesson, abuse: Lesson | None) -> Heads:
    """Fit every head; insults learn from the abuse lesson too."""
    fitted = [
        _fit_head(_with_abuse(lesson, abuse) if column == _INSULT else lesson, column)
        for column in range(len(HEADS))
    ]
    table = np.stack([weights for weights, _ in fitted], axis=1)
    return Heads(table, np.array([shift for _, shift in fitted]))


def score_unseen(lesson: Lesson, abuse: Lesson | None) -> Numbers:
    """Raw sums of every example by a model that has not seen its fold."""
    raw = np.zeros(lesson.targets.shape)
    for fold in range(FOLDS):
        unseen = np.flatnonzero(lesson.folds == fold)
        heads = fit_heads(_part(lesson, np.flatnonzero(lesson.folds != fold)), abuse)
        raw[unseen] = lesson.matrix[unseen] @ heads.table + heads.shifts
    return raw


def _part(lesson: Lesson, rows: npt.NDArray[np.int64]) -> Lesson:
    return Lesson(
        lesson.matrix[rows],
        lesson.targets[rows],
        lesson.weights[rows],
        lesson.folds[rows],
        lesson.is_corpus[rows],
    )


def _with_abuse(lesson: Lesson, abuse: Lesson | None) -> Lesson:
    if abuse is None:
        return lesson
    return Lesson(
        sparse.vstack([lesson.matrix, abuse.matrix]).tocsr(),
        np.concatenate([lesson.targets, abuse.targets]),
        np.concatenate([lesson.weights * _LABELLED_WEIGHT, abuse.weights * _ABUSE_WEIGHT]),
        np.concatenate([lesson.folds, abuse.folds]),
        np.concatenate([lesson.is_corpus, abuse.is_corpus]),
    )


def _fit_head(lesson: Lesson, column: int) -> tuple[npt.NDArray[np.float32], float]:
    """Fit logistic regression on columns scaled by how far they lean to one side."""
    target = lesson.targets[:, column]
    weights = np.zeros(lesson.matrix.shape[1], np.float32)
    if not target.any():
        return weights, NEVER
    lean = _lean(lesson.matrix, target, lesson.weights)
    used = np.flatnonzero(np.diff(lesson.matrix.tocsc().indptr))
    model = LogisticRegression(
        C=_STRENGTH, class_weight="balanced", solver="liblinear", max_iter=500, random_state=SEED
    )
    scaled = (lesson.matrix[:, used] @ sparse.diags(lean[used])).tocsr()
    model.fit(scaled, target, sample_weight=lesson.weights)
    weights[used] = model.coef_[0] * lean[used]
    return weights, float(model.intercept_[0])


def _lean(matrix: Matrix, target: Flags, weights: Numbers) -> Numbers:
    """Root of the absolute log-count ratio (Wang, Manning 2012), kept above zero."""
    yes = matrix.T @ (weights * target) + _SMOOTHING
    no = matrix.T @ (weights * ~target) + _SMOOTHING
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    return np.asarray(np.sqrt(np.abs(ratio)) + _LEAST_LEAN)
