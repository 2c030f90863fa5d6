"""Trains anew from the shipped lessons and what people said here; tells whether it is better.

A fifth of the corrections and of every file given is kept for measuring, by a hash of the text:
no training here learns from it, so that the running model and the new one can be compared on it.
Of a file whose rows are among the shipped lessons both models have learned that fifth, too: what
is measured on it says little.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from app.triage.judging.encoder import Encoder, NoEncoderError
from app.triage.judging.judge import CascadeJudge, Judge
from app.triage.judging.weights import Weights
from app.triage.keeping import Correction
from app.triage.learning import lessons as teaching
from app.triage.learning.comparing import Compared, Retrained
from app.triage.learning.evaluating import figures, judged
from app.triage.learning.examples import Example, is_held_out, letters_of, read_corpus, without
from app.triage.learning.given import Given
from app.triage.learning.lessons import Lessons
from app.triage.learning.training import train

LESSONS: Final = teaching.SHIPPED
_HELD_OUT_PERCENT: Final = 20
_LONGEST_REMARK: Final = 14
"""Words; a shorter reply is judged in the light of what it answers (``rules.is_aside``,
``judging.joins``), which neither learning nor measuring sees."""
_READ_AT_ONCE: Final = 4_000
_CORPUS: Final = "корпус"
_CORRECTIONS: Final = "исправления"
Tell = Callable[[str], None]


class Material(NamedTuple):
    """What is learned besides the shipped lessons, and what both models are measured on."""

    learned: list[Example]
    apart: dict[str, list[Example]]
    """Sets by name; no training sees them."""
    remarks: int = 0
    """Corrections left out on both sides: replies too short to be understood alone."""


def gather_material(
    corrections: Sequence[Correction], files: Mapping[str, Sequence[Given]]
) -> Material:
    """Part what is learned from what is measured on; equal texts are never on both sides."""
    decided = [_example_of(correction) for correction in corrections if _stands_alone(correction)]
    apart = {
        _CORPUS: [example for example in read_corpus() if is_held_out(example)],
        _CORRECTIONS: [example for example in decided if is_kept_apart(example)],
    }
    learned = [example for example in decided if not is_kept_apart(example)]
    for name, given in files.items():
        apart[name] = [one.example for one in given if is_kept_apart(one.example)]
        learned += [one.example for one in given if not is_kept_apart(one.example)]
    everything = [example for several in apart.values() for example in several]
    return Material(
        without(learned, everything),
        {name: several for name, several in apart.items() if several},
        remarks=len(corrections) - len(decided),
    )


def is_kept_apart(example: Example) -> bool:
    """Say whether a correction or a line of a file is kept for measuring, by its letters alone.

    What is written many times over is learned as a whole or measured on as a whole.
    """
    return zlib.crc32(f"apart {letters_of(example)}".encode()) % 100 < _HELD_OUT_PERCENT


def retrain(
    material: Material,
    *,
    running: Judge,
    shipped: CascadeJudge,
    lessons_path: Path = LESSONS,
    day: str,
    tell: Tell,
    read_at_once: int = _READ_AT_ONCE,
) -> Retrained:
    """Train and compare; ``tell`` hears in Russian what is being done, and how far reading is.

    Raises BrokenModelError where the lessons cannot be read.
    """
    tell("Читаю уроки")
    lessons = teaching.load(lessons_path)
    encoder = _encoder_of(shipped, tell)
    version = None if shipped.about.cascade is None else shipped.about.cascade.encoder
    if material.remarks:
        tell(f"Не учат короткие ответы на другие комментарии: {material.remarks}")
    if material.learned:
        tell(f"Читаю исправления и файлы: {len(material.learned)}")
        for read in _read(_parts(material.learned, read_at_once, tell), lessons.names, encoder):
            lessons = lessons.plus(read)
    tell(f"Учу на {lessons.texts} текстах; это может занять несколько минут")
    weights = train(lessons, day=day, encoder=version)
    tell("Сравниваю с работающей")
    weights, sets = _compared(weights, running, material.apart)
    about = {
        "measures": weights.about.measures,
        "lessons": lessons.texts - len(material.learned),
        "learned": len(material.learned),
        "apart": {name: len(rows) for name, rows in material.apart.items()},
        "compared_with": running.version,
    }
    return Retrained(weights, running.version, sets, about)


def _stands_alone(correction: Correction) -> bool:
    """Say whether a person's word on a comment is a word on its text.

    «А вы в какую группу ходите?» needs no answer where it is put to another citizen.
    """
    return not correction.is_reply or len(correction.text.split()) > _LONGEST_REMARK


def _example_of(correction: Correction) -> Example:
    """Take a correction as an example.

    People are asked about doubts and speak up where the judge is wrong: chosen for being hard,
    their words tell nothing of how often what is in life.
    """
    return Example(
        f"comment {correction.comment_id}.{correction.version}",
        correction.text,
        frozenset(correction.labels),
        correction.topic,
        chosen=True,
        kind=correction.kind,
    )


def _parts(examples: Sequence[Example], size: int, tell: Tell) -> Iterator[Sequence[Example]]:
    """Give some at a time, and say how far that is: many take the encoder minutes."""
    for start in range(0, len(examples), size):
        part = examples[start : start + size]
        yield part
        if len(examples) > size:
            tell(f"Прочитано {start + len(part)} из {len(examples)}")


def _read(
    parts: Iterable[Sequence[Example]], names: list[str], encoder: Encoder | None
) -> Iterator[Lessons]:
    for part in parts:
        read = teaching.from_corrections(part, names, encoder)
        if encoder is None:
            # Nobody has read them as sentences, so they cannot tell how the stages are joined.
            read = read._replace(calibrates=np.zeros(read.texts, bool))
        yield read


def _encoder_of(shipped: CascadeJudge, tell: Tell) -> Encoder | None:
    """Load the encoder that the lessons were made with; None where there is no such."""
    if shipped.about.cascade is None:
        return None
    if shipped.missing:
        tell(
            f"Без нейросети ({shipped.missing}): исправления учат только первую ступень, и"
            " сравниваются только первые ступени. Где нейросеть есть, модель судит иначе"
        )
        return None
    try:
        return Encoder.load()
    except NoEncoderError:
        return None


def _compared(
    weights: Weights, running: Judge, apart: Mapping[str, Sequence[Example]]
) -> tuple[Weights, list[Compared]]:
    new = CascadeJudge.of(weights)
    sets = [
        Compared(
            name,
            len(rows),
            figures(rows, judged(new, rows)),
            figures(rows, judged(running, rows)),
        )
        for name, rows in apart.items()
    ]
    flat = {f"{one.name} {label}": row for one in sets for label, row in one.new.items()}
    about = msgspec.structs.replace(weights.about, measures=flat)
    return msgspec.structs.replace(weights, about=about), sets
