"""Trains the shipped linear model from what is at hand: ``python -m app.triage.training``.

The corpus of the repository is enough; comments of ``../shared/data`` are used where
they are. The same input gives the same model. What is held out by id and what is in
``comments_dev`` is never trained on.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from app.triage.calibrating import calibrate, choose_thresholds, with_shifts
from app.triage.examples import (
    CORPUS,
    Example,
    is_held_out,
    read_abuse,
    read_corpus,
    read_real,
    without,
)
from app.triage.features import Features, Halves
from app.triage.fitting import (
    Lesson,
    extract_all,
    fit_heads,
    rarity_of,
    score_unseen,
    to_folds,
    to_matrix,
    to_targets,
)
from app.triage.judge import LinearJudge, read_text
from app.triage.measuring import as_table, measure
from app.triage.topic_fitting import Topics, fit_topics
from app.triage.topics import topics_by_words
from app.triage.weights import SHIPPED, About, Weights, save

_CORPUS_WEIGHT = 2.0
"""Our own comments stand for what we judge; more weight costs real ones more than it gains."""
_SHARED = Path("../shared/data")


class Examples(NamedTuple):
    """All examples, each in the one place where it may be used."""

    corpus: list[Example]
    real: list[Example]
    abuse: list[Example]
    held_out: list[Example]
    dev: list[Example]


def gather(shared: Path, corpus_path: Path = CORPUS) -> Examples:
    """Read what is at hand; texts that are measured on are dropped from training."""
    corpus = read_corpus(corpus_path)
    held_out = [example for example in corpus if is_held_out(example)]
    dev = read_real(shared, "comments_dev")
    apart = held_out + dev
    kept = without((example for example in corpus if not is_held_out(example)), apart)
    real = without(read_real(shared, "comments_train"), apart)
    return Examples(kept, real, without(read_abuse(shared), apart + real), held_out, dev)


def train(examples: Examples, *, day: str) -> Weights:
    """Fit everything; ``day`` goes into the version."""
    labelled = examples.corpus + examples.real
    chunks = extract_all(labelled)
    rarity = rarity_of(chunks)
    lesson = _lesson(labelled, chunks, rarity, corpus=len(examples.corpus))
    abuse = None
    if examples.abuse:
        abuse = _lesson(examples.abuse, extract_all(examples.abuse), rarity, corpus=0)
    lines, needs, chances = calibrate(lesson, score_unseen(lesson, abuse))
    heads = fit_heads(lesson, abuse)
    table, topics = heads.table.astype(np.float16), _topics(examples.corpus, lesson)
    about = About(
        version="",
        heads=with_shifts(lines, heads),
        needs=needs,
        thresholds=choose_thresholds(lesson, chances),
        topics=topics.names,
        topic_shifts=topics.shifts,
        topic_sharpness=topics.sharpness,
        topic_bonus=topics.bonus,
        topic_threshold=topics.threshold,
    )
    return _named(Weights(about, rarity, table, topics.table.astype(np.float16)), day)


def with_measures(weights: Weights, examples: Examples) -> tuple[Weights, str]:
    """Measure the model on what it has not seen; write the figures into it."""
    judge = LinearJudge(weights)
    sets = {"held-out": examples.held_out, "dev": examples.dev}
    found = {name: measure(judge, rows) for name, rows in sets.items() if rows}
    report = "\n\n".join(as_table(name, measures) for name, measures in found.items())
    flat = {f"{name} {label}": row for name, rows in found.items() for label, row in rows.items()}
    about = msgspec.structs.replace(weights.about, measures=flat)
    return msgspec.structs.replace(weights, about=about), report


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the table, write the file."""
    parser = argparse.ArgumentParser(prog="python -m app.triage.training", description=__doc__)
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a command is an edge
    parser.add_argument("--shared", type=Path, default=_SHARED, help="folder of real comments")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="our own comments")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the model is written")
    parser.add_argument("--day", default=today, help="date in the version, by default today")
    given = parser.parse_args(arguments)
    examples = gather(given.shared, given.corpus)
    weights, report = with_measures(train(examples, day=given.day), examples)
    save(weights, given.out)
    sizes = {name: len(rows) for name, rows in examples._asdict().items()}
    sys.stdout.write(f"{sizes}\n{weights.about.thresholds}\n{report}\n")
    sys.stdout.write(f"{weights.about.version}: {given.out.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _lesson(
    examples: Sequence[Example], chunks: Sequence[Features], rarity: Halves, *, corpus: int
) -> Lesson:
    """Turn examples into numbers; the first ``corpus`` of them are the corpus."""
    is_corpus = np.arange(len(examples)) < corpus
    return Lesson(
        matrix=to_matrix(chunks, rarity),
        targets=to_targets(examples),
        weights=np.where(is_corpus, _CORPUS_WEIGHT, 1.0),
        folds=to_folds(examples),
        is_corpus=is_corpus,
    )


def _topics(corpus: Sequence[Example], lesson: Lesson) -> Topics:
    """Fit the topics on the corpus, which alone has them and opens the lesson."""
    rows = [number for number, example in enumerate(corpus) if example.topic]
    names = [example.topic for example in corpus if example.topic]
    by_words = [topics_by_words(read_text(corpus[number].text).forms) for number in rows]
    return fit_topics(lesson.matrix[rows], names, lesson.folds[rows], by_words)


def _named(weights: Weights, day: str) -> Weights:
    """Give the model its version: the day, and a hash of all that decides verdicts."""
    digest = hashlib.sha256(msgspec.json.encode(weights.about))
    for array in (weights.rarity, weights.table, weights.topic_table):
        digest.update(np.ascontiguousarray(array).tobytes())
    about = msgspec.structs.replace(weights.about, version=f"linear-{day}-{digest.hexdigest()[:8]}")
    return msgspec.structs.replace(weights, about=about)


if __name__ == "__main__":
    sys.exit(main())
