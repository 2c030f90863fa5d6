"""Senses a danger that no turn of phrase names: by the meaning that the encoder sees in a text.

What the tables of ``dangers`` name is certain enough to be urgent. Most dangers are told in words
that no table has («голова кругом от колонки»); the encoder's vector of such a text is near those
of other tellings of the same danger. This makes a comment important, never urgent.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from app.base.files import write_whole
from app.triage.judging.encoder import SHIPPED as ENCODER
from app.triage.judging.encoder import Encoder
from app.triage.judging.linear import Sight
from app.triage.judging.reading import Reading
from app.triage.judging.weights import (
    BrokenModelError,
    Numbers,
    softmax,
    topic_sums,
)
from app.triage.text.clauses import Unit, cut
from app.triage.text.features import Halves
from app.triage.text.wording import plain

FILE: Final = "dangers.npz"
"""Beside the encoder whose vectors it was fitted with."""
SHIPPED: Final = ENCODER / FILE
NOTHING: Final = "none"
"""In place of a danger: there is none."""
_SOME = "похоже на опасность"
_SIGNS = frozenset({"!", "?"})
_SURE = 0.5
"""Share of the chance of any danger from which on its kind is named."""
_LONG = 14
"""Words of a sentence from which on one of its clauses is quoted instead."""
_LEAST_WORDS, _MOST_PARTS = 3, 16
"""Words of a part that may be quoted, and parts that are looked at."""


class Danger(StrEnum):
    """Kinds of danger as readers and ``data/dangers.tsv`` name them."""

    VIOLENCE = "violence"
    ABUSE = "abuse"
    SUICIDE = "suicide"
    LOST = "lost"
    HEALTH = "health"
    POISONING = "poisoning"
    MEDICINE = "medicine"
    FIRE = "fire"
    ELECTRICITY = "electricity"
    FALLING = "falling"
    ACCIDENT = "accident"
    DOGS = "dogs"
    HAZARD = "hazard"
    COLD = "cold"


REASONS: Final = {
    Danger.VIOLENCE: "насилие",
    Danger.ABUSE: "посягательство на детей",
    Danger.SUICIDE: "угроза самоубийства",
    Danger.LOST: "кто-то пропал или без присмотра",
    Danger.HEALTH: "угроза жизни",
    Danger.POISONING: "отравление",
    Danger.MEDICINE: "нет жизненно важных лекарств",
    Danger.FIRE: "пожар или газ",
    Danger.ELECTRICITY: "электричество",
    Danger.FALLING: "обрушение или падение",
    Danger.ACCIDENT: "авария или травма",
    Danger.DOGS: "опасные собаки",
    Danger.HAZARD: "угроза здоровью",
    Danger.COLD: "нет тепла, воды или света",
}
"""As an official reads them, after «похоже на опасность»."""


class Felt(NamedTuple):
    """A danger that a text seems to tell of."""

    kind: Danger
    is_sure: bool
    """It is rather this than all other kinds together."""

    @property
    def reason(self) -> str:
        """Tell it to an official; the kind where it is sure."""
        return f"похоже на опасность ({REASONS[self.kind]})" if self.is_sure else _SOME


class SenseNumbers(NamedTuple):
    """What was fitted: for the vector of a text, and for its words before it is read."""

    rows: Numbers
    """A row for each danger, in the order of ``Danger``, and one for none."""
    shifts: Numbers
    least: float
    """Chance of some danger from which on it is told."""
    gate: Halves
    """What each feature speaks for a danger, folded as those of topics are."""
    gate_least: float
    """Sum from which on a text is read for its dangers alone."""


class DangerSense:
    """Tells what kind of danger a text seems to tell of."""

    def __init__(self, numbers: SenseNumbers) -> None:
        self._numbers = numbers

    @classmethod
    def load(cls, encoder: str, path: Path = SHIPPED) -> Self | None:
        """Read the file; None where there is none for this version of the encoder.

        Raises BrokenModelError.
        """
        if not path.exists():
            return None
        try:
            with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as kept:
                if str(kept["encoder"]) != encoder or kept["names"].tolist() != _NAMES:
                    return None
                return cls(
                    SenseNumbers(
                        rows=kept["rows"].astype(np.float64),
                        shifts=kept["shifts"].astype(np.float64),
                        least=float(kept["least"]),
                        gate=kept["gate"],
                        gate_least=float(kept["gate_least"]),
                    )
                )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise BrokenModelError(f"не читается файл {path.parent.name}/{path.name}") from error

    def worth_reading(self, sight: Sight, rows: Sequence[int]) -> list[int]:
        """Choose the rows whose words may tell of a danger."""
        if not rows:
            return []
        sums = topic_sums(sight.features, sight.values, self._numbers.gate, rows)[:, 0]
        chosen = sums >= self._numbers.gate_least
        return [row for row, is_chosen in zip(rows, chosen.tolist(), strict=True) if is_chosen]

    def spot(self, reading: Reading, encoder: Encoder) -> tuple[int, int]:
        """Find the words that tell of it most: a sentence, a clause or so many words of a long one.

        Words numbered from the first to before the last.
        """
        units = [unit for unit in cut(reading.text, reading.words) if unit.form not in _SIGNS]
        first, last = self._best(_parts(units, lambda unit: unit.sentence), reading, encoder)
        if last - first <= _LONG:
            return first, last
        inside = [unit for unit in units if first <= unit.first < last]
        first, last = self._best(_parts(inside, lambda unit: unit.clause), reading, encoder)
        if last - first <= 2 * _LONG:
            return first, last
        starts = range(first, last - _LONG + 1, _LONG // 2)
        return self._best([(each, each + _LONG) for each in starts][:_MOST_PARTS], reading, encoder)

    def _best(
        self, parts: Sequence[tuple[int, int]], reading: Reading, encoder: Encoder
    ) -> tuple[int, int]:
        if len(parts) == 1:
            return parts[0]
        lines = [plain(reading.text, reading.words[first:last]) for first, last in parts]
        chances = danger_chances(encoder.see(lines).vectors, self._numbers)
        return parts[int(chances[:, -1].argmin())]

    def feel(self, vectors: npt.NDArray[np.float32]) -> list[Felt | None]:
        """Tell the danger of each text; None where there seems to be none."""
        chances = danger_chances(vectors, self._numbers)
        some, kinds = 1 - chances[:, -1], chances[:, :-1]
        likeliest = zip(
            some.tolist(), kinds.argmax(axis=1).tolist(), kinds.max(axis=1), strict=True
        )
        return [
            Felt(_KINDS[kind], is_sure=bool(chance >= _SURE * any_of_them))
            if any_of_them >= self._numbers.least
            else None
            for any_of_them, kind, chance in likeliest
        ]


def _parts(units: Sequence[Unit], number: Callable[[Unit], int]) -> list[tuple[int, int]]:
    """Put units of the same number together, each part as its first word and the one after."""
    found = [
        (part[0].first, part[-1].last)
        for _, group in groupby(units, key=number)
        for part in [list(group)]
    ]
    whole = [(first, last) for first, last in found if last - first >= _LEAST_WORDS]
    return (whole or found)[:_MOST_PARTS]


def danger_chances(vectors: npt.NDArray[np.float32], numbers: SenseNumbers) -> Numbers:
    """Give the chance of each danger and, last, of none; one row per text."""
    return softmax(vectors.astype(np.float64) @ numbers.rows.T + numbers.shifts)


def save(numbers: SenseNumbers, encoder: str, path: Path = SHIPPED) -> None:
    """Write the file whole or not at all; ``encoder`` is the version whose vectors these are."""
    stream = BytesIO()
    np.savez_compressed(
        stream,
        encoder=np.array(encoder),
        names=np.array(_NAMES),
        rows=numbers.rows.astype(np.float32),
        shifts=numbers.shifts.astype(np.float32),
        least=np.array(numbers.least),
        gate=numbers.gate,
        gate_least=np.array(numbers.gate_least),
    )
    write_whole(path, stream.getvalue())


_KINDS: Final = tuple(Danger)
_NAMES: Final = [*map(str, Danger), NOTHING]
