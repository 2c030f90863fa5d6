"""Fits how dangers are sensed: ``python -m app.triage.learning.danger_fitting``, two minutes.

It reads the composed tellings of ``data/dangers.tsv`` and what only sounds like one, and a part
of the judge's lessons, of which the turns of phrase tell whether they name a danger, and which.
From which chance on a danger is told is chosen on real comments that the encoder has not learned
from, so that three in four hundred of these may be raised. Run it after ``make encoder`` and
``make model``, whose vectors and words it uses.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from app.triage.importance import weigh
from app.triage.judging.encoder import Encoder
from app.triage.judging.linear import LinearModel
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.sensing import (
    NOTHING,
    SHIPPED,
    Danger,
    DangerSense,
    SenseNumbers,
    danger_chances,
    save,
)
from app.triage.judging.weights import SHIPPED as WORDS
from app.triage.judging.weights import Numbers, load
from app.triage.learning.examples import Example, Examples, fold_of, gather, teaches_encoder
from app.triage.learning.measuring import Flags
from app.triage.learning.topic_fitting import fold_columns
from app.triage.text.features import ROWS, Features

DANGERS: Final = Path(__file__).parent.parent / "data" / "dangers.tsv"
"""Composed tellings of dangers by their kind, and what only sounds like one; written for this."""
_KINDS: Final = [*Danger, None]
OF_TURNS: Final[Mapping[str, Danger]] = {
    "пожар": Danger.FIRE,
    "газ": Danger.FIRE,
    "электричество": Danger.ELECTRICITY,
    "открытый люк": Danger.FALLING,
    "обрушение": Danger.FALLING,
    "лифт": Danger.FALLING,
    "тяжёлая авария": Danger.ACCIDENT,
    "кипяток": Danger.ACCIDENT,
    "скорая не едет": Danger.HEALTH,
    "угроза жизни": Danger.HEALTH,
    "отравление": Danger.POISONING,
    "нет жизненно важных лекарств": Danger.MEDICINE,
    "насилие": Danger.VIOLENCE,
    "оружие": Danger.VIOLENCE,
    "угроза самоубийства": Danger.SUICIDE,
    "посягательство на детей": Danger.ABUSE,
    "ребёнок без присмотра": Danger.LOST,
    "опасные собаки": Danger.DOGS,
    "пожарная безопасность": Danger.HAZARD,
    "травма": Danger.ACCIDENT,
    "травля": Danger.VIOLENCE,
    "авария": Danger.ACCIDENT,
    "пьяный на работе": Danger.HAZARD,
    "угроза здоровью": Danger.HAZARD,
    "нет света": Danger.COLD,
    "нет тепла в холода": Danger.COLD,
    "нет воды": Danger.COLD,
}
"""Under what the reasons of the turns of phrase are learned."""
_DECEMBER: Final = 12
_PARTS: Final = 4
"""One in so many of the other comments is looked at."""
_STRENGTH: Final = 0.01
_COMPOSED_WEIGHT, _OTHERS_WEIGHT = 1.0, 0.3
_RAISED: Final = 0.0075
"""Share of real comments, most of which tell of no danger, in which one may be told."""
_GATE_STRENGTH: Final = 1.0
_GATE_FINDS: Final = 0.9
"""Share of the composed tellings that are to be read, by models that have not seen their fold."""
_FOLDS: Final = 5


class Shown(NamedTuple):
    """Texts with the kind of danger they tell of."""

    readings: list[Reading]
    kinds: npt.NDArray[np.int64]
    """Number in ``Danger``; the last for none."""
    weights: Numbers
    folds: npt.NDArray[np.int64]
    is_told: Flags
    """Composed for this; the others come from the lessons of the judge."""


def read_dangers(path: Path = DANGERS) -> list[tuple[Danger | None, Example]]:
    """Read the composed tellings; None for what only sounds like a danger."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            (
                None if row["danger"] == NOTHING else Danger(row["danger"]),
                Example(row["text"], row["text"], frozenset(), kind=row["kind"], composed=True),
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def shown(told: Sequence[tuple[Danger | None, Example]], others: Sequence[Example]) -> Shown:
    """Put tellings and other comments together; of the latter the turns of phrase tell."""
    pairs = [*told, *((_of_turns(example), example) for example in others)]
    number = {kind: place for place, kind in enumerate(_KINDS)}
    is_told = np.arange(len(pairs)) < len(told)
    return Shown(
        readings=[read_text(example.text) for _, example in pairs],
        kinds=np.array([number[kind] for kind, _ in pairs]),
        weights=np.where(is_told, _COMPOSED_WEIGHT, _OTHERS_WEIGHT),
        folds=np.array([fold_of(example, _FOLDS) for _, example in pairs]),
        is_told=is_told,
    )


def fit_rows(vectors: Numbers, known: Shown) -> tuple[Numbers, Numbers]:
    """Fit one logistic model over all kinds; rows and shifts in the order of ``Danger``."""
    spread = vectors.std(axis=0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    model.fit(vectors / spread, known.kinds, sample_weight=known.weights)
    rows = np.zeros((len(_KINDS), vectors.shape[1]))
    shifts = np.full(len(_KINDS), -30.0)
    rows[model.classes_], shifts[model.classes_] = model.coef_ / spread, model.intercept_
    return rows, shifts


def fit_gate(matrix: sparse.csr_matrix, known: Shown) -> tuple[Numbers, float]:
    """Fit what words alone say of any danger, and from which sum on a text is worth reading."""
    target = known.kinds < len(Danger)
    unseen = np.zeros(len(target))
    for fold in range(_FOLDS):
        own = known.folds == fold
        column, shift = _fit_words(matrix[~own], target[~own], known.weights[~own])
        unseen[own] = matrix[own] @ column + shift
    column, shift = _fit_words(matrix, target, known.weights)
    least = float(np.quantile(unseen[target & known.is_told], 1 - _GATE_FINDS))
    return column, least - shift


def choose_least(chances: Numbers) -> float:
    """Choose the chance from which on a danger is told, on comments that mostly tell of none."""
    return round(float(np.quantile(1 - chances[:, -1], 1 - _RAISED)), 4)


def matrix_of(features: Features, values: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Fold the weighed features as the gate does, which is as topics are."""
    places = (features.entry_text, features.entry_row)
    return fold_columns(sparse.csr_matrix((values, places), shape=(features.texts, ROWS)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it came to, write the file."""
    parser = argparse.ArgumentParser(prog="python -m app.triage.learning.danger_fitting")
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args(arguments)
    examples = gather(given.shared)
    encoder, linear = Encoder.load(), LinearModel(load(WORDS))
    known = shown(read_dangers(), _others(examples))
    vectors = encoder.see([reading.line for reading in known.readings]).vectors.astype(float)
    rows, shifts = fit_rows(vectors, known)
    sight = linear.see(known.readings)
    gate, gate_least = fit_gate(matrix_of(sight.features, sight.values), known)
    numbers = SenseNumbers(rows, shifts, 0.0, gate.astype(np.float16)[:, None], gate_least)
    apart = [read_text(e.text).line for e in examples.real if not teaches_encoder(e)]
    if not apart:
        sys.stderr.write("No real comments to tell how often dangers are told: the file stays.\n")
        return 0
    least = choose_least(danger_chances(encoder.see(apart).vectors, numbers))
    save(numbers._replace(least=least), encoder.about.version, given.out)
    told = DangerSense(numbers._replace(least=least)).feel(
        vectors[known.is_told].astype(np.float32)
    )
    felt = np.array([danger is not None for danger in told])
    true = known.kinds[known.is_told] < len(Danger)
    sys.stdout.write(
        f"{len(true)} composed, {len(known.kinds) - len(true)} others; told from {least} on: "
        f"{felt[true].mean():.3f} of the dangers learned from, {felt[~true].mean():.3f} of the "
        f"others; {given.out.stat().st_size / 1e3:.0f} kB\n"
    )
    return 0


def _others(examples: Examples) -> list[Example]:
    """Take a part of the lessons of the judge; what the encoder has not learned stays out."""
    return [
        example
        for example in examples.composed + examples.real
        if teaches_encoder(example) and fold_of(example, _PARTS) == 0
    ]


def _of_turns(example: Example) -> Danger | None:
    reading = read_text(example.text)
    weight = weigh(reading.text, reading.words, month=_DECEMBER, kind=example.kind)
    return None if weight is None else OF_TURNS[weight.reason]


def _fit_words(matrix: sparse.csr_matrix, target: Flags, weights: Numbers) -> tuple[Numbers, float]:
    model = LogisticRegression(C=_GATE_STRENGTH, solver="liblinear", max_iter=500, random_state=0)
    model.fit(matrix, target, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


if __name__ == "__main__":
    sys.exit(main())
