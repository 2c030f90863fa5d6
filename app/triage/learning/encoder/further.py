"""Chooses what a tuned encoder learns further from: what it does not know yet, and some it does.

A whole tuning takes hours, and most comments teach it nothing new after one. Those of which it
says something else than their readers are all learned from (of composed ones, whose share is
larger than in life, a part); of the others enough that nothing is forgotten.
"""

from collections.abc import Sequence

import numpy as np

from app.triage.judging.weights import Numbers, sigmoid
from app.triage.learning.encoder.tuning import Plan
from app.triage.learning.examples import Example

PLAN = Plan(epochs=1, rate=3e-5, seed=21)
COMPOSED = 0.7
"""Weight of a composed comment against a real one."""
ABUSE_PART = 5
"""One in so many of the texts that tell of insults alone is learned from."""
_KNOWN_WITHIN = 0.1
_SHARES = {(False, False): 1.0, (False, True): 0.25, (True, False): 0.4, (True, True): 0.12}
"""Of comments that are composed or not, and known or not, so many are learned from."""


def choose(lessons: Sequence[Example], said: Numbers, *, seed: int) -> list[Example]:
    """Choose among lessons, given the encoder's sums for the heads, a row for each lesson."""
    asked = np.array([example.chances() for example in lessons])
    known = np.abs(asked - sigmoid(said)).max(axis=1) < _KNOWN_WITHIN
    luck = np.random.default_rng(seed).random(len(lessons))
    return [
        example
        for example, is_known, number in zip(lessons, known, luck, strict=True)
        if number < _SHARES[example.composed, bool(is_known)]
    ]
