"""Models for tests: files that this program reads, and that know nothing."""

from functools import cache

import numpy as np

from app.triage.judging.weights import HEADS, TOPIC_ROWS, About, Line, Weights, to_bytes
from app.triage.rules import Label, Thresholds
from app.triage.text.features import ROWS


@cache
def model_file(version: str) -> bytes:
    """Give the file of a model with nothing in it but its version."""
    about = About(
        version=version,
        heads=[Line() for _ in HEADS],
        needs=Line(),
        thresholds=Thresholds(dict.fromkeys(Label, 0.5), needs_answer=0.5, review=0.4),
        topics=["other"],
        topic_shifts=[0.0],
        topic_sharpness=1.0,
        topic_bonus=0.0,
        topic_threshold=0.5,
    )
    shapes = ((ROWS,), (ROWS, len(HEADS)), (TOPIC_ROWS, 1))
    return to_bytes(Weights(about, *(np.zeros(shape, np.float16) for shape in shapes)))
