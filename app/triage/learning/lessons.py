"""Labelled comments as numbers: what training needs, without a word of what was written.

The real comments that the shipped judge learned from may not leave their folder. Their hashed
features may, and so ``lessons.npz`` lets a centre train on them together with its own
corrections. A feature is a place in a table of half a million, and what fewer than three texts
share (names, addresses, rare words) is left out.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy import sparse

from app.base.files import write_whole
from app.officials.rules import InstitutionKind
from app.triage.judging.encoder import Encoder
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.topics import topics_by_words
from app.triage.judging.weights import HEADS, INSULT, SPAM, BrokenModelError
from app.triage.learning.examples import Example, Examples, fold_of, teaches_encoder
from app.triage.learning.measuring import Flags, Numbers
from app.triage.text.features import ROWS, Features, Floats, Halves, Ints, extract, weigh

SHIPPED = Path(__file__).parent.parent / "data" / "lessons.npz"
FOLDS = 5
_CHUNK = 4096
_COMPOSED_WEIGHT = 1.0
"""There are two thirds as many composed comments as real ones; more weight costs the real ones."""
_CORRECTION_WEIGHT = 3.0
EVERY = -1
UNTOLD, NONE_FITS = -1, -2
"""In place of a topic: nobody said; a person said that none of those taught here fits."""
_WEIGHTS = {INSULT: (3.0, 0.3)}
"""For a head, of what was labelled whole and of what tells of it alone, where they differ."""
KINDS = ("", *(kind.value for kind in InstitutionKind))
"""Kinds of pages; the first stands for pages of no institution."""
_MOST_SEEN = 255
_LEAST_TEXTS = 3
_PLANES = 3
"""Bytes of a gap between rows; each byte is kept in a plane of its own, which packs better."""
Matrix = Any  # scipy publishes no types


class Lessons(NamedTuple):
    """Examples as numbers, row by row; those that tell of one head only come last."""

    entry_row: Ints
    """Rows of the table that occur in the texts, text after text."""
    entry_count: Ints
    ends: Ints
    """Where each text's entries end."""
    chances: Numbers
    """Share of readers who gave each head; one column per head."""
    weights: Numbers
    folds: Ints
    is_composed: Flags
    teaches: Ints
    """Number of the only head that a row tells of; ``EVERY`` for what was labelled whole."""
    is_typical: Flags
    """Not chosen for being hard: tells how often what is in life."""
    calibrates: Flags
    """The encoder has not learned from these."""
    sums: Floats
    """The encoder's sums of the rows that calibrate: of heads, then of topics; else zeros."""
    kinds: Ints
    """Number in ``KINDS`` of the kind of page."""
    topics: Ints
    """Number in ``names``, ``UNTOLD`` or ``NONE_FITS``."""
    topic_hits: Flags
    """Topics whose plain words are in the text; one column per name."""
    names: list[str]

    @property
    def texts(self) -> int:
        """Count the texts."""
        return len(self.ends)

    @property
    def is_whole(self) -> Flags:
        """Mark the rows that tell of every head."""
        return np.asarray(self.teaches == EVERY)

    @property
    def features(self) -> Features:
        """Give the entries as features again, without the places of the words."""
        starts = np.concatenate([[0], self.ends[:-1]])
        nothing = np.empty(0, np.int64)
        return Features(
            texts=self.texts,
            entry_text=np.repeat(np.arange(self.texts), self.ends - starts),
            entry_row=self.entry_row,
            entry_count=self.entry_count,
            occurrence_entry=nothing,
            occurrence_word=nothing,
        )

    def seen(self) -> Ints:
        """Count the texts labelled whole in which each row of the table occurs."""
        inside = self.is_whole[self.features.entry_text]
        return np.bincount(self.entry_row[inside], minlength=ROWS)

    def rarity(self) -> Halves:
        """Inverse document frequency among the labelled; zero for what occurs in one text only."""
        seen, texts = self.seen(), int(self.is_whole.sum())
        rarity = np.log((1 + texts) / (1 + seen)) + 1
        return np.where(seen > 1, rarity, 0).astype(np.float16)

    def matrix(self, rarity: Halves) -> Matrix:
        """Weigh the entries: one row per text."""
        features = self.features
        return sparse.csr_matrix(
            (weigh(features, rarity), (features.entry_text, features.entry_row)),
            shape=(self.texts, ROWS),
        )

    def plus(self, other: Self) -> Self:
        """Put other lessons behind these; both must know the same topics."""
        joined: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in self._fields
            if name not in {"ends", "names"}
        }
        shift = len(self.entry_row)
        return self._replace(ends=np.concatenate([self.ends, other.ends + shift]), **joined)


def from_examples(examples: Examples, encoder: Encoder | None) -> Lessons:
    """Read the texts; the encoder, where there is one, looks at what it has not learned from."""
    labelled = examples.composed + examples.real
    names = sorted({example.topic for example in examples.composed if example.topic})
    known = _read(labelled, names, encoder)
    for head, several in ((INSULT, examples.abuse), (SPAM, examples.advertising)):
        if several:
            known = known.plus(_of_one_head(_read(several, names, None), head))
    return known


def _of_one_head(read: Lessons, head: int) -> Lessons:
    """Let rows tell of one head; how sure the others are is not measured by them."""
    never = np.zeros(read.texts, bool)
    return read._replace(teaches=np.full(read.texts, head), calibrates=never)


def from_corrections(
    corrections: Sequence[Example], names: list[str], encoder: Encoder | None
) -> Lessons:
    """Read what people corrected; the encoder has seen none of it."""
    read = _read(corrections, names, encoder, all_calibrate=True)
    return read._replace(weights=np.full(read.texts, _CORRECTION_WEIGHT))


def save(lessons: Lessons, path: Path) -> None:
    """Write the file whole or not at all."""
    kept = lessons.seen()[lessons.entry_row] >= _LEAST_TEXTS
    ends = np.concatenate([[0], np.cumsum(kept)])[lessons.ends]
    stream = BytesIO()
    np.savez_compressed(
        stream,
        gaps=_to_gaps(lessons.entry_row[kept], ends),
        entry_count=np.minimum(lessons.entry_count[kept], _MOST_SEEN).astype(np.uint8),
        ends=ends,
        chances=lessons.chances.astype(np.float16),
        weights=lessons.weights.astype(np.float16),
        folds=lessons.folds.astype(np.uint8),
        is_composed=lessons.is_composed,
        teaches=lessons.teaches.astype(np.int8),
        is_typical=lessons.is_typical,
        calibrates=lessons.calibrates,
        sums=lessons.sums[lessons.calibrates].astype(np.float16),
        kinds=lessons.kinds.astype(np.uint8),
        topics=lessons.topics.astype(np.int8),
        topic_hits=np.packbits(lessons.topic_hits, axis=1),
        names=np.array(lessons.names),
        rows=np.array(ROWS),
    )
    write_whole(path, stream.getvalue())


def load(path: Path = SHIPPED) -> Lessons:
    """Read the file; raises BrokenModelError."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            if int(kept["rows"]) != ROWS:
                raise BrokenModelError(f"Уроки {path.name} сделаны для другой версии программы")
            calibrates = kept["calibrates"]
            names = [str(name) for name in kept["names"]]
            sums = np.zeros((len(calibrates), len(HEADS) + len(names)), np.float32)
            sums[calibrates] = kept["sums"]
            hits = np.unpackbits(kept["topic_hits"], axis=1)[:, : len(names)]
            return Lessons(
                entry_row=_from_gaps(kept["gaps"], kept["ends"]),
                entry_count=kept["entry_count"].astype(np.int64),
                ends=kept["ends"].astype(np.int64),
                chances=kept["chances"].astype(np.float64),
                weights=kept["weights"].astype(np.float64),
                folds=kept["folds"].astype(np.int64),
                is_composed=kept["is_composed"],
                teaches=kept["teaches"].astype(np.int64),
                is_typical=kept["is_typical"],
                calibrates=calibrates,
                sums=sums,
                kinds=kept["kinds"].astype(np.int64),
                topics=kept["topics"].astype(np.int64),
                topic_hits=hits.astype(bool),
                names=names,
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BrokenModelError(f"Не удалось прочитать уроки {path.name}") from error


def _to_gaps(rows: Ints, ends: Ints) -> npt.NDArray[np.uint8]:
    """Write the ascending rows of each text as steps from one to the next."""
    gaps = np.diff(rows, prepend=0)
    firsts = ends[:-1][np.diff(ends) > 0]
    firsts = np.concatenate([[0], firsts]) if len(rows) else firsts
    gaps[firsts] = rows[firsts]
    return np.stack([(gaps >> (8 * plane)) & 0xFF for plane in range(_PLANES)]).astype(np.uint8)


def _from_gaps(planes: npt.NDArray[np.uint8], ends: Ints) -> Ints:
    gaps = sum(planes[plane].astype(np.int64) << (8 * plane) for plane in range(_PLANES))
    total = np.concatenate([[0], np.cumsum(gaps)])
    starts = np.concatenate([[0], ends[:-1]])
    return np.asarray(total[1:] - np.repeat(total[starts], ends - starts))


def _read(
    examples: Sequence[Example],
    names: list[str],
    encoder: Encoder | None,
    *,
    all_calibrate: bool = False,
) -> Lessons:
    readings = [read_text(example.text) for example in examples]
    chunks = [
        extract([(reading.forms, reading.findings) for reading in readings[start : start + _CHUNK]])
        for start in range(0, len(readings), _CHUNK)
    ]
    counts = [np.bincount(chunk.entry_text, minlength=chunk.texts) for chunk in chunks]
    calibrates = np.array([all_calibrate or not teaches_encoder(e) for e in examples], dtype=bool)
    numbers = {name: number for number, name in enumerate(names)}
    return Lessons(
        entry_row=_joined([chunk.entry_row for chunk in chunks]),
        entry_count=_joined([chunk.entry_count for chunk in chunks]),
        ends=np.cumsum(_joined(counts)),
        chances=np.array([e.chances() for e in examples]).reshape(-1, len(HEADS)),
        weights=np.array([_COMPOSED_WEIGHT if e.composed else 1.0 for e in examples]),
        folds=np.array([fold_of(example, FOLDS) for example in examples], np.int64),
        is_composed=np.array([example.composed for example in examples], dtype=bool),
        teaches=np.full(len(examples), EVERY),
        is_typical=np.array([not example.chosen for example in examples], dtype=bool),
        calibrates=calibrates,
        sums=_sums(readings, calibrates, encoder, names),
        kinds=np.array([KINDS.index(e.kind) if e.kind in KINDS else 0 for e in examples], np.int64),
        topics=np.array([_topic_of(example, numbers) for example in examples], np.int64),
        topic_hits=_hits(readings, examples, names),
        names=names,
    )


def _topic_of(example: Example, numbers: Mapping[str, int]) -> int:
    return UNTOLD if example.topic is None else numbers.get(example.topic, NONE_FITS)


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)


def _sums(
    readings: Sequence[Reading], calibrates: Flags, encoder: Encoder | None, names: list[str]
) -> Floats:
    sums = np.zeros((len(readings), len(HEADS) + len(names)), np.float32)
    rows = np.flatnonzero(calibrates)
    if encoder is not None and len(rows):
        seen = encoder.see([readings[int(row)].line for row in rows])
        sums[rows, : len(HEADS)] = seen.heads
        if encoder.about.topics == names:
            sums[rows, len(HEADS) :] = seen.topics
    return sums


def _hits(readings: Sequence[Reading], examples: Sequence[Example], names: list[str]) -> Flags:
    hits = np.zeros((len(readings), len(names)), bool)
    for row, (reading, example) in enumerate(zip(readings, examples, strict=True)):
        if example.topic is not None:
            found = topics_by_words(reading.forms)
            hits[row] = [name in found for name in names]
    return hits


def weights_for(lessons: Lessons, head: int) -> npt.NDArray[np.float64]:
    """Weigh the rows for a head that has a source of its own."""
    whole, own = _WEIGHTS.get(head, (1.0, 1.0))
    return lessons.weights * np.where(lessons.is_whole, whole, own)
