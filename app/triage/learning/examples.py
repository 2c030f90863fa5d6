"""Reads the labelled comments that the judge learns from and is measured on."""

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.triage.rules import ANSWERABLE, Label

_DATA = Path(__file__).parent.parent / "data"
CORPUS = _DATA / "corpus_institutions.tsv"
"""Composed comments under pages of institutions; written for this project."""
MORE = _DATA / "corpus_more.tsv"
"""More of them, written later; columns as in the corpus."""
ADVERTISING = _DATA / "advertising.tsv"
"""Composed advertisements and what only looks like one; they teach advertising alone."""
READINGS = _DATA / "readings.tsv"
"""What readers said of comments of ``../shared/data``: their source, id and label, no text."""
_TRAIN, _TOXIC = "train", "ok"
"""Sources in the readings: ``comments_train.tsv`` by id, ``ok_toxic.csv`` by number."""
_HELD_OUT_PERCENT = 15
_CALIBRATING_PERCENT = 10
LETTERS: dict[str, Label] = {
    "Q": Label.QUESTION,
    "C": Label.COMPLAINT,
    "G": Label.THANKS,
    "S": Label.SPAM,
    "I": Label.INSULT,
}
_COMPARED_LETTERS = 80

Readings = dict[tuple[str, str], list[frozenset[Label]]]
"""What readers said of a comment, by its source and its id there."""


class Example(NamedTuple):
    """A comment and what readers said of it."""

    id: str
    text: str
    labels: frozenset[Label]
    topic: str | None = None
    """``NO_TOPIC`` where a person said that none fits; None: nobody said."""
    also: tuple[frozenset[Label], ...] = ()
    """What later readers said, none of whom knew what had been said before."""
    composed: bool = False
    chosen: bool = False
    """Chosen or composed because it is hard: more of it are borderline than in life."""
    kind: str = ""
    """Of the institution, where a comment was composed for one."""

    def chances(self) -> tuple[float, ...]:
        """Share of readers who gave each label, and who saw a need to answer."""
        readings = [self.labels, *self.also]
        asked = [not labels.isdisjoint(ANSWERABLE) for labels in readings]
        told = [*([label in labels for labels in readings] for label in Label), asked]
        return tuple(sum(said) / len(readings) for said in told)


class Examples(NamedTuple):
    """All examples, each in the one place where it may be used."""

    composed: list[Example]
    real: list[Example]
    abuse: list[Example]
    """They tell of insults alone."""
    held_out: list[Example]
    dev: list[Example]
    advertising: list[Example]
    """They tell of advertising alone."""


def gather(shared: Path, corpus_path: Path = CORPUS, readings_path: Path = READINGS) -> Examples:
    """Read what is at hand; texts that are measured on are dropped from training."""
    corpus = read_corpus(corpus_path)
    held_out = [example for example in corpus if is_held_out(example)]
    dev = read_real(shared, "comments_dev")
    apart = held_out + dev
    kept = without((example for example in corpus if not is_held_out(example)), apart)
    more = [e._replace(chosen=True) for e in read_corpus(MORE)] if MORE.exists() else []
    kept += without(more, apart + kept)
    readings = read_readings(readings_path)
    first = without(read_real(shared, "comments_train", readings), apart)
    toxic = _read_toxic(shared)
    later = [
        Example(f"ok{number}", text, said[0], also=tuple(said[1:]), chosen=True)
        for number, (text, _) in toxic.items()
        if (said := readings.get((_TOXIC, number)))
    ]
    real = first + without(later, apart + first)
    abuse = [
        Example(f"ok{number}", text, labels)
        for number, (text, labels) in toxic.items()
        if labels or int(number) % 4 == 0
    ]
    advertising = read_corpus(ADVERTISING) if ADVERTISING.exists() else []
    return Examples(
        composed=kept,
        real=real,
        abuse=without(abuse, apart + real),
        held_out=held_out,
        dev=dev,
        advertising=without(advertising, apart + kept + real),
    )


def read_corpus(path: Path = CORPUS) -> list[Example]:
    """Read composed comments, with their topics and kinds."""
    return [example._replace(composed=True) for example in read_labelled(path)]


def read_real(shared: Path, name: str, readings: Readings | None = None) -> list[Example]:
    """Read ``comments_train`` or ``comments_dev``; empty where the folder is absent."""
    path = shared / f"{name}.tsv"
    if not path.exists():
        return []
    again = readings or {}
    return [e._replace(also=tuple(again.get((_TRAIN, e.id), []))) for e in read_labelled(path)]


def read_readings(path: Path = READINGS) -> Readings:
    """Read what was said later of comments that are not in the repository, in that order."""
    readings: Readings = defaultdict(list)
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                readings[row["source"], row["id"]].append(_labels_of(row["label"]))
    return readings


def read_labelled(path: Path) -> Iterator[Example]:
    """Read a file with the columns id, label and text; topic and kind where there are such."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            topic = row.get("topic", "-")
            yield Example(
                row["id"],
                row["text"],
                _labels_of(row["label"]),
                None if topic == "-" else topic,
                kind=row.get("kind", ""),
            )


def is_held_out(example: Example) -> bool:
    """Say whether a corpus comment is kept for measuring, by its id alone."""
    return zlib.crc32(example.id.encode()) % 100 < _HELD_OUT_PERCENT


def teaches_encoder(example: Example) -> bool:
    """Say whether the encoder learns from an example; the others calibrate what it says."""
    return zlib.crc32(f"calibrates {example.id}".encode()) % 100 >= _CALIBRATING_PERCENT


def fold_of(example: Example, folds: int) -> int:
    """Say in which of the folds a comment is, by its letters alone: equal ones are together."""
    return zlib.crc32(f"fold {letters_of(example)}".encode()) % folds


def letters_of(example: Example) -> str:
    """Tell the letters by which equal texts are known; the id of what has none."""
    return _letters(example.text) or example.id


def without(examples: Iterable[Example], kept_apart: Iterable[Example]) -> list[Example]:
    """Drop examples whose letters are those of an example kept apart."""
    apart = {_letters(example.text) for example in kept_apart} - {""}
    return [example for example in examples if _letters(example.text) not in apart]


def _read_toxic(shared: Path) -> dict[str, tuple[str, frozenset[Label]]]:
    """Read the comments of Odnoklassniki by their number; their labels tell of insults only."""
    path = shared / "ok_toxic.csv"
    if not path.exists():
        return {}
    abusive = frozenset({Label.INSULT})
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            str(number): (row["text"], frozenset() if row["label"] == "NORMAL" else abusive)
            for number, row in enumerate(csv.DictReader(lines))
        }


def _labels_of(letters: str) -> frozenset[Label]:
    return frozenset(LETTERS[letter] for letter in letters if letter != "-")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))[:_COMPARED_LETTERS]
