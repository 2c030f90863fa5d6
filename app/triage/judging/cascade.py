"""The second stage: what the linear model leaves open, the encoder reads again."""

import numpy as np
import numpy.typing as npt

from app.triage.judging.weights import Cascade, Numbers, TopicBlend, logit, sigmoid, softmax

_LEAST = 1e-6


def open_rows(chances: Numbers, cascade: Cascade) -> npt.NDArray[np.int64]:
    """List the rows in which a head is neither clearly true nor clearly false."""
    bands = np.array(cascade.bands)
    inside = (chances >= bands[:, 0]) & (chances < bands[:, 1])
    return np.flatnonzero(inside.any(axis=1))


def blend(chances: Numbers, heads: npt.NDArray[np.float32], cascade: Cascade) -> Numbers:
    """Join what both stages say: a logistic model over their sums, one for each head."""
    both = np.concatenate([logit(chances), heads], axis=1)
    return sigmoid(both @ np.array(cascade.stack) + np.array(cascade.shifts))


def blend_topics(linear: Numbers, sums: npt.NDArray[np.float32], how: TopicBlend) -> Numbers:
    """Join the chances of the linear model and the encoder's sums into chances of topics."""
    said = np.log(softmax(sums.astype(np.float64)) + _LEAST)
    return softmax(how.linear * np.log(linear + _LEAST) + how.encoder * said)
