"""The first stage: a linear model over hashed words. It settles what is clear."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from app.triage.judging.reading import Reading
from app.triage.judging.topics import topics_by_words
from app.triage.judging.weights import (
    Numbers,
    Weights,
    contributions,
    probabilities,
    sums,
    topic_hits,
    topic_probabilities,
    topic_sums,
)
from app.triage.rules import Label
from app.triage.text.features import Features, Floats, extract, weigh


class Sight(NamedTuple):
    """What the model sees in a batch."""

    features: Features
    values: Floats
    parts: Floats
    chances: Numbers
    """One row per text, one column per head."""


class LinearModel:
    """Sums of weights, calibrated into probabilities."""

    def __init__(self, weights: Weights) -> None:
        self.about = weights.about
        self._weights = weights

    def see(self, readings: Sequence[Reading]) -> Sight:
        """Look at a batch."""
        features = extract([(reading.forms, reading.findings) for reading in readings])
        values = weigh(features, self._weights.rarity)
        parts = contributions(features, values, self._weights.table)
        chances = probabilities(sums(features, parts), self.about)
        return Sight(features, values, parts, chances)

    def topics(self, sight: Sight, readings: Sequence[Reading], wanted: Sequence[int]) -> Numbers:
        """Give the chances of the topics, one row for each wanted text."""
        raw = topic_sums(sight.features, sight.values, self._weights.topic_table, wanted)
        named = [topics_by_words(readings[number].forms) for number in wanted]
        return topic_probabilities(raw, topic_hits(named, self.about.topics), self.about)


def pulls(
    sight: Sight, readings: Sequence[Reading], wanted: Sequence[int]
) -> dict[int, dict[Label, list[float]]]:
    """Tell how much each word of each wanted text added for each label."""
    features = sight.features
    at_words = np.flatnonzero(features.occurrence_word >= 0)
    words = features.occurrence_word[at_words]
    entries = features.occurrence_entry[at_words]
    ends = list(accumulate((len(reading.words) for reading in readings), initial=0))
    shares = sight.parts[:, : len(Label)] / features.entry_count[:, None]
    columns = {
        label: np.bincount(words, shares[entries, column], minlength=ends[-1])
        for column, label in enumerate(Label)
    }
    return {
        row: {
            label: column[ends[row] : ends[row + 1]].tolist() for label, column in columns.items()
        }
        for row in wanted
    }
