"""Reads the labelled comments that the judge learns from and is measured on."""

import csv
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.triage.rules import Label

CORPUS = Path(__file__).parent / "data" / "corpus_institutions.tsv"
"""Composed comments under pages of institutions; written for this project."""
_HELD_OUT_PERCENT = 15
_LETTERS: dict[str, Label] = {
    "Q": Label.QUESTION,
    "C": Label.COMPLAINT,
    "G": Label.THANKS,
    "S": Label.SPAM,
    "I": Label.INSULT,
}
_COMPARED_LETTERS = 80


class Example(NamedTuple):
    """A comment and what readers said of it."""

    id: str
    text: str
    labels: frozenset[Label]
    topic: str | None = None


def read_corpus(path: Path = CORPUS) -> list[Example]:
    """Read the comments of institutions, with their topics."""
    return list(_read_tsv(path))


def read_real(shared: Path, name: str) -> list[Example]:
    """Read ``comments_train`` or ``comments_dev``; empty where the folder is absent."""
    path = shared / f"{name}.tsv"
    return list(_read_tsv(path)) if path.exists() else []


def read_abuse(shared: Path) -> list[Example]:
    """Read insulting comments and, of the rest, every fourth; they tell of insults only."""
    path = shared / "ok_toxic.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Example(str(number), row["text"], _abuse_of(row["label"]))
            for number, row in enumerate(csv.DictReader(lines))
            if row["label"] != "NORMAL" or number % 4 == 0
        ]


def is_held_out(example: Example) -> bool:
    """Say whether a corpus comment is kept for measuring, by its id alone."""
    return zlib.crc32(example.id.encode()) % 100 < _HELD_OUT_PERCENT


def fold_of(example: Example, folds: int) -> int:
    """Say in which of the folds a comment is, by its id alone."""
    return zlib.crc32(f"fold {example.id}".encode()) % folds


def without(examples: Iterable[Example], kept_apart: Iterable[Example]) -> list[Example]:
    """Drop examples whose letters are those of an example kept apart."""
    apart = {_letters(example.text) for example in kept_apart} - {""}
    return [example for example in examples if _letters(example.text) not in apart]


def _read_tsv(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            labels = frozenset(_LETTERS[letter] for letter in row["label"] if letter != "-")
            topic = row.get("topic", "-")
            yield Example(row["id"], row["text"], labels, None if topic == "-" else topic)


def _abuse_of(label: str) -> frozenset[Label]:
    return frozenset() if label == "NORMAL" else frozenset({Label.INSULT})


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))[:_COMPARED_LETTERS]
