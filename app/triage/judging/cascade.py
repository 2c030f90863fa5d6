"""The second stage: what the linear model leaves open, the encoder reads again."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.triage.judging.encoder import Encoder
from app.triage.judging.reading import Reading
from app.triage.judging.weights import Cascade, Numbers, logit, sigmoid


def open_rows(chances: Numbers, cascade: Cascade) -> npt.NDArray[np.int64]:
    """List the rows in which a head is neither clearly true nor clearly false."""
    bands = np.array(cascade.bands)
    inside = (chances >= bands[:, 0]) & (chances < bands[:, 1])
    return np.flatnonzero(inside.any(axis=1))


def read_again(
    encoder: Encoder, cascade: Cascade, readings: Sequence[Reading], chances: Numbers
) -> Numbers:
    """Give the chances of texts after the encoder has read them too."""
    seen = encoder.see([reading.line for reading in readings])
    return blend(chances, seen.heads, cascade)


def blend(chances: Numbers, heads: npt.NDArray[np.float32], cascade: Cascade) -> Numbers:
    """Join what both stages say: a logistic model over their sums, one for each head."""
    both = np.concatenate([logit(chances), heads], axis=1)
    return sigmoid(both @ np.array(cascade.stack) + np.array(cascade.shifts))
