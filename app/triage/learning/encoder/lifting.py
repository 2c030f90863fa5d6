"""Teaches one head of a tuned encoder more and touches nothing else; five minutes.

Some texts tell of one head alone, such as composed advertisements. A head is a row of the last
matrix, over a vector that says what the text is about: that row is fitted anew, near to what it
was, while the vectors and all other heads stay as they are.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from app.triage.judging.encoder import Encoder
from app.triage.judging.reading import read_text
from app.triage.learning.examples import Example, fold_of

_STRENGTH = 1 / 30
"""Of the move; a weaker one finds less advertising, a stronger one forgets real comments."""
_TRUSTED = 10.0
"""Scale of what the head has said so far, so that hardly anything holds its weight back."""
_PARTS = 4
"""One in so many of the texts without the label is looked at."""
Numbers = npt.NDArray[np.float64]


class Move(NamedTuple):
    """What a head says from now on: so much of what it said, and something of the vector."""

    kept: float
    row: Numbers
    shift: float


def learn_more(
    encoder: Encoder, head: int, lessons: Sequence[Example], more: Sequence[Example]
) -> Move:
    """Fit one head anew; ``more`` are texts that tell of it alone.

    ``lessons`` are those that the encoder has learned from: all of them where the head is true,
    a part of the others.
    """
    shown = [e for e in lessons if e.chances()[head] > 0 or fold_of(e, _PARTS) == 0]
    known = [e for e in [*shown, *more] if e.chances()[head] in (0, 1)]
    seen = encoder.see([read_text(example.text).line for example in known])
    true = np.array([example.chances()[head] == 1 for example in known])
    return fit_move(seen.heads[:, head].astype(float), seen.vectors.astype(float), true)


def fit_move(said: Numbers, vectors: Numbers, true: npt.NDArray[np.bool_]) -> Move:
    """Fit on what the head said of texts, their vectors, and what is true of them."""
    spread = vectors.std(axis=0) + 1e-6
    inputs = np.column_stack([vectors / spread, said * _TRUSTED])
    fitted = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(inputs, true)
    *row, kept = fitted.coef_[0]
    return Move(float(kept) * _TRUSTED, np.array(row) / spread, float(fitted.intercept_[0]))
