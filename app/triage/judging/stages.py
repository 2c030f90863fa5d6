"""Reads comments with both stages: the chances that they give, and the dangers that they sense."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.triage.importance import Weight, is_cold
from app.triage.judging import cascade
from app.triage.judging.encoder import Encoder
from app.triage.judging.linear import LinearModel, Sight
from app.triage.judging.reading import Reading
from app.triage.judging.sensing import Danger, DangerSense, Felt
from app.triage.judging.weighing import Weighed
from app.triage.judging.weights import HEADS, NEEDS, Numbers, Weights, logit, sigmoid
from app.triage.rules import Importance
from app.triage.text.features import Floats, Ints

Scores = dict[str, float]


class Seen(NamedTuple):
    """A batch as both stages saw it."""

    sight: Sight
    chances: Numbers
    scores: list[Scores]
    """Each row's chances by the names of the heads, rounded."""
    again: dict[int, Floats]
    """The encoder's sums of topics, for the rows that it has read too."""
    felt: dict[int, Felt]
    """Dangers that it sees in the meaning of what it has read."""


class Stages:
    """The linear model, and the encoder that reads again what it leaves open."""

    def __init__(
        self, weights: Weights, encoder: Encoder | None, sense: DangerSense | None
    ) -> None:
        self.linear = LinearModel(weights)
        self.cascade = None if encoder is None else weights.about.cascade
        self._kinds = weights.about.kinds
        self._encoder, self._sense = encoder, sense

    def see(self, readings: Sequence[Reading], kinds: Sequence[str], *, doubted: float) -> Seen:
        """Read texts on pages of these kinds.

        ``doubted`` is the chance that an answer is needed from which on somebody will look: what
        words alone find suspect is then read for its danger.
        """
        sight = self.linear.see(readings)
        chances = sight.chances
        again: dict[int, Floats] = {}
        felt: dict[int, Felt] = {}
        if self.cascade is not None and self._encoder is not None:
            rows = cascade.open_rows(chances, self.cascade)
            read = [*rows.tolist(), *self._suspected(sight, rows, doubted)]
            told = self._encoder.see([readings[row].line for row in read])
            if len(rows):
                heads, topics = told.heads[: len(rows)], told.topics[: len(rows)]
                chances = chances.copy()
                chances[rows] = cascade.blend(chances[rows], heads, self.cascade)
                again = dict(zip(rows.tolist(), topics, strict=True))
            if self._sense is not None and read:
                found = zip(read, self._sense.feel(told.vectors), strict=True)
                felt = {row: each for row, each in found if each is not None}
        chances = for_kinds(chances, kinds, self._kinds)
        return Seen(sight, chances, _scores(chances), again, felt)

    def sensed(self, reading: Reading, felt: Felt, *, month: int) -> Weighed | None:
        """Weigh what only its meaning makes important, by the words that tell of it most."""
        if self._sense is None or self._encoder is None:
            return None
        if felt.kind is Danger.COLD and not is_cold(month):
            return None
        first, last = self._sense.spot(reading, self._encoder)
        return Weighed(Weight(Importance.HIGH, felt.reason, first, last), reading)

    def _suspected(self, sight: Sight, read: Ints, doubted: float) -> list[int]:
        """List rows that need nobody's second reading but for a danger that they may tell of."""
        if self._sense is None:
            return []
        needed = np.flatnonzero(sight.chances[:, NEEDS] >= doubted)
        return self._sense.worth_reading(sight, np.setdiff1d(needed, read).tolist())


def _scores(chances: Numbers) -> list[Scores]:
    rounded = chances.astype(float).round(4).tolist()
    return [dict(zip(map(str, HEADS), row, strict=True)) for row in rounded]


def for_kinds(chances: Numbers, kinds: Sequence[str], shifts: Mapping[str, float]) -> Numbers:
    """Move the chance that an answer is needed by what is usual on such pages."""
    moves = np.array([shifts.get(kind, 0.0) for kind in kinds])
    if not moves.any():
        return chances
    moved = chances.copy()
    moved[:, NEEDS] = sigmoid(logit(chances[:, NEEDS]) + moves)
    return moved
