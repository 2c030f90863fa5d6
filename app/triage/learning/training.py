"""Trains the judge from what is at hand: ``python -m app.triage.learning.training``.

With the comments of ``../shared/data`` it reads texts and writes the lessons that are shipped;
without them it learns from those lessons. The same input gives the same model. What is held
out by id and what is in ``comments_dev`` is never trained on.
"""

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace

from app.triage.judging.encoder import Encoder, NoEncoderError
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.stages import for_kinds
from app.triage.judging.weights import SHIPPED, About, Weights, save
from app.triage.learning import lessons as teaching
from app.triage.learning.calibrating import (
    Truth,
    calibrate,
    choose_thresholds,
    shifts_of_kinds,
    with_shifts,
)
from app.triage.learning.cascading import fit_cascade
from app.triage.learning.examples import Examples, gather
from app.triage.learning.fitting import fit_heads, score_unseen
from app.triage.learning.lessons import KINDS, Lessons
from app.triage.learning.measuring import Flags, Numbers, as_table, measure
from app.triage.learning.topic_fitting import fit_topic_blend, fit_topics
from app.triage.rules import Thresholds
from app.triage.text.features import VERSION

_SHARED = Path("../shared/data")


def train(lessons: Lessons, *, day: str, encoder: str | None) -> Weights:
    """Fit everything; ``day`` goes into the version, ``encoder`` is the version to join with."""
    rarity = lessons.rarity()
    matrix = lessons.matrix(rarity)
    labelled = lessons.is_whole
    truth = Truth.of(lessons, labelled)
    lines, needs, chances = calibrate(truth, score_unseen(lessons, matrix)[labelled])
    heads = fit_heads(lessons, matrix, np.ones(lessons.texts, bool))
    topics = fit_topics(lessons, matrix)
    first = np.zeros(lessons.chances.shape)
    first[labelled] = chances
    cascade, rows, told = None, labelled, first
    if encoder is not None:
        rows, told = lessons.calibrates, first.copy()
        cascade, told[rows] = fit_cascade(lessons, first, encoder)
    kinds = shifts_of_kinds(Truth.of(lessons, rows), lessons.kinds[rows], told[rows])
    if cascade is not None:
        blend = fit_topic_blend(lessons, topics)
        thresholds = _thresholds(lessons, told, rows, kinds)
        cascade = replace(cascade, topics=blend, thresholds=thresholds)
    about = About(
        version="",
        features=VERSION,
        heads=with_shifts(lines, heads),
        needs=needs,
        thresholds=_thresholds(lessons, first, labelled, kinds),
        topics=topics.names,
        topic_shifts=topics.shifts,
        topic_sharpness=topics.sharpness,
        topic_bonus=topics.bonus,
        topic_threshold=topics.threshold,
        cascade=cascade,
        kinds=kinds,
    )
    table = heads.table.astype(np.float16)
    return _named(Weights(about, rarity, table, topics.table.astype(np.float16)), day)


def _thresholds(
    lessons: Lessons, chances: Numbers, rows: Flags, shifts: Mapping[str, float]
) -> Thresholds:
    """Choose where verdicts begin, on chances as they are once the kind of page has its say."""
    kinds = [KINDS[number] for number in lessons.kinds[rows]]
    return choose_thresholds(Truth.of(lessons, rows), for_kinds(chances[rows], kinds, shifts))


def with_measures(weights: Weights, examples: Examples) -> tuple[Weights, str]:
    """Measure the model on what it has not seen; write the figures into it."""
    judge = CascadeJudge.of(weights)
    sets = {"held-out": examples.held_out, "dev": examples.dev}
    found = {name: measure(judge, rows) for name, rows in sets.items() if rows}
    report = "\n\n".join(as_table(name, measures) for name, measures in found.items())
    flat = {f"{name} {label}": row for name, rows in found.items() for label, row in rows.items()}
    about = replace(weights.about, measures=flat)
    return replace(weights, about=about), report


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the table, write the files."""
    parser = argparse.ArgumentParser(prog="python -m app.triage.learning.training")
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a command is an edge
    parser.add_argument("--shared", type=Path, default=_SHARED, help="folder of real comments")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the model is written")
    parser.add_argument("--lessons", type=Path, default=teaching.SHIPPED, help="its lessons")
    parser.add_argument("--day", default=today, help="date in the version, by default today")
    given = parser.parse_args(arguments)
    examples = gather(given.shared)
    encoder = _encoder()
    if examples.real:
        lessons = teaching.from_examples(examples, encoder)
        teaching.save(lessons, given.lessons)
    # What was written is what others will train on: rounded numbers, the same model.
    lessons = teaching.load(given.lessons)
    version = None if encoder is None else encoder.about.version
    weights, report = with_measures(train(lessons, day=given.day, encoder=version), examples)
    save(weights, given.out)
    sizes = {name: len(rows) for name, rows in examples._asdict().items()}
    sys.stdout.write(f"{sizes}\n{weights.about.thresholds}\n{weights.about.cascade}\n{report}\n")
    sys.stdout.write(f"{weights.about.version}: {given.out.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _encoder() -> Encoder | None:
    try:
        return Encoder.load()
    except NoEncoderError as error:
        sys.stderr.write(f"Без нейросети: {error}\n")
        return None


def _named(weights: Weights, day: str) -> Weights:
    """Give the model its version: the day, and a hash of all that decides verdicts."""
    digest = hashlib.sha256(msgspec.json.encode(weights.about))
    for array in (weights.rarity, weights.table, weights.topic_table):
        digest.update(np.ascontiguousarray(array).tobytes())
    about = replace(weights.about, version=f"linear-{day}-{digest.hexdigest()[:8]}")
    return replace(weights, about=about)


if __name__ == "__main__":
    sys.exit(main())
