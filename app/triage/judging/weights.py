"""The linear model's numbers: how they lie in their file and what they make of features."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from app.base.files import write_whole
from app.triage.rules import Label, Thresholds
from app.triage.text.features import ROWS, VERSION, Features, Floats, Halves, Ints

HEADS = (*Label, "needs_answer")
"""Columns of the table."""
SPAM, INSULT, NEEDS = HEADS.index(Label.SPAM), HEADS.index(Label.INSULT), len(HEADS) - 1
TOPIC_ROWS = 1 << 15
"""Rows of the topic table; features share them by remainder."""
SHIPPED = Path(__file__).parent.parent / "data" / "linear.npz"


Numbers = npt.NDArray[np.float64]


class BrokenModelError(Exception):
    """The model file is missing or is none of ours; the message says which file."""


class Line(msgspec.Struct, frozen=True):
    """Turns a raw sum into a probability: ``sigmoid(slope * sum + shift)``."""

    slope: float = 1.0
    shift: float = 0.0


class TopicBlend(msgspec.Struct, frozen=True):
    """How the topics of both stages are joined: powers of what each says."""

    linear: float
    encoder: float
    threshold: float
    """Under this probability no topic is named."""


class Cascade(msgspec.Struct, frozen=True):
    """When the encoder reads too, and how what it says is joined to what the words say."""

    encoder: str
    """Version of the encoder that this was fitted with."""
    bands: list[tuple[float, float]]
    """Chances of each head between which the encoder is asked."""
    stack: list[list[float]]
    """What each sum adds to each head: first the linear model's logits, then the encoder's."""
    shifts: list[float]
    thresholds: Thresholds
    topics: TopicBlend | None = None
    """None where the encoder knows other topics."""


class About(msgspec.Struct, frozen=True):
    """What the file says of itself, readable without the numbers."""

    version: str
    heads: list[Line]
    needs: Line
    """Calibrates the mixture of the heads into ``needs_answer``."""
    thresholds: Thresholds
    topics: list[str]
    topic_shifts: list[float]
    topic_sharpness: float
    topic_bonus: float
    """Added to the sum of a topic whose plain words are in the text."""
    topic_threshold: float
    """Under this probability no topic is named."""
    cascade: Cascade | None = None
    kinds: dict[str, float] = {}
    """Added to the logit of ``needs_answer`` on pages of a kind of institution."""
    rows: int = ROWS
    features: int = 1
    """Version of the features that it was taught with; files that do not say have the first."""
    measures: dict[str, dict[str, float]] = {}


class Weights(msgspec.Struct, frozen=True):
    """A trained model."""

    about: About
    rarity: Halves
    table: Halves
    topic_table: Halves


def to_bytes(weights: Weights) -> bytes:
    """Give the model as its file holds it, and as the database keeps it."""
    stream = BytesIO()
    np.savez_compressed(
        stream,
        about=np.frombuffer(msgspec.json.encode(weights.about), dtype=np.uint8),
        rarity=weights.rarity,
        table=weights.table,
        topic_table=weights.topic_table,
    )
    return stream.getvalue()


def save(weights: Weights, path: Path) -> None:
    """Write the model; the file is put in place whole or not at all."""
    write_whole(path, to_bytes(weights))


def load(path: Path) -> Weights:
    """Read a model; raises BrokenModelError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BrokenModelError(f"Не удалось прочитать модель {path}") from error
    return from_bytes(raw, name=str(path))


def from_bytes(raw: bytes, *, name: str) -> Weights:
    """Read what ``to_bytes`` gave; raises BrokenModelError, which tells the name."""
    try:
        with np.load(BytesIO(raw), allow_pickle=False) as arrays:
            about = msgspec.json.decode(arrays["about"].tobytes(), type=About)
            weights = Weights(about, arrays["rarity"], arrays["table"], arrays["topic_table"])
    # What zipfile, zlib and numpy raise at a torn file has no family of its own.
    except Exception as error:
        raise BrokenModelError(f"Не удалось прочитать модель {name}") from error
    if (about.rows, about.features) != (ROWS, VERSION) or not _fits(weights):
        raise BrokenModelError(f"Модель {name} обучена для другой версии программы")
    return weights


def contributions(features: Features, values: Floats, table: Halves) -> Floats:
    """Tell what each entry adds to the sum of each column."""
    return values[:, None] * table[features.entry_row].astype(np.float32)


def sums(features: Features, parts: Floats) -> Numbers:
    """Sum the contributions of each text: one row per text, one column per head."""
    return _sum_by_text(features.entry_text, parts, features.texts)


def topic_sums(features: Features, values: Floats, table: Halves, chosen: Sequence[int]) -> Numbers:
    """Sum what speaks for each topic, for the chosen texts only, in their order."""
    place = np.full(features.texts, -1)
    place[list(chosen)] = np.arange(len(chosen))
    inside = np.flatnonzero(place[features.entry_text] >= 0)
    rows = features.entry_row[inside] % len(table)
    parts = values[inside, None] * table[rows].astype(np.float32)
    return _sum_by_text(place[features.entry_text[inside]], parts, len(chosen))


def probabilities(raw: Numbers, about: About) -> Numbers:
    """Calibrate each head; the last column becomes ``needs_answer``."""
    slopes = np.array([line.slope for line in about.heads])
    shifts = np.array([line.shift for line in about.heads])
    calibrated = sigmoid(raw * slopes + shifts)
    mixed = logit(mix(calibrated))
    calibrated[:, NEEDS] = sigmoid(mixed * about.needs.slope + about.needs.shift)
    return calibrated


def mix(calibrated: Numbers) -> Numbers:
    """Mean of the head of its own and of «question or complaint» taken as independent."""
    neither = (1 - calibrated[:, 0]) * (1 - calibrated[:, 1])
    return (calibrated[:, NEEDS] + 1 - neither) / 2


def topic_hits(named: Sequence[frozenset[str]], topics: Sequence[str]) -> Numbers:
    """One row per text, one column per topic: one where its plain words are there."""
    return np.array([[float(topic in names) for topic in topics] for names in named])


def topic_probabilities(raw: Numbers, hits: Numbers, about: About) -> Numbers:
    """Probabilities of the topics, adding up to one."""
    lifted = raw + np.array(about.topic_shifts) + hits * about.topic_bonus
    return softmax(lifted * about.topic_sharpness)


def softmax(logits: Numbers) -> Numbers:
    """Probabilities that add up to one in each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def sigmoid(raw: Numbers) -> Numbers:
    """Logistic function, safe at both ends."""
    return np.asarray(1 / (1 + np.exp(-np.clip(raw, -30, 30))))


def logit(probability: Numbers) -> Numbers:
    """Inverse of ``sigmoid``, bounded."""
    safe = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(safe / (1 - safe)))


def _fits(weights: Weights) -> bool:
    """Say whether all parts have the shapes that judging reckons with."""
    about, heads, topics = weights.about, len(HEADS), len(weights.about.topics)
    arrays = (weights.rarity, weights.table, weights.topic_table)
    shapes = [(ROWS,), (ROWS, heads), (TOPIC_ROWS, topics)]
    return (
        [array.shape for array in arrays] == shapes
        and all(array.dtype == np.float16 for array in arrays)
        and (len(about.heads), len(about.topic_shifts)) == (heads, topics)
        and (about.cascade is None or _joins(about.cascade, heads))
    )


def _joins(cascade: Cascade, heads: int) -> bool:
    """Say whether it joins two stages of so many heads."""
    lengths = [len(part) for part in (cascade.bands, cascade.shifts, cascade.stack)]
    return lengths == [heads, heads, 2 * heads] and {len(row) for row in cascade.stack} == {heads}


def _sum_by_text(text_of_entry: Ints, parts: Floats, texts: int) -> Numbers:
    columns = [np.bincount(text_of_entry, part, minlength=texts) for part in parts.T]
    return np.stack(columns, axis=1)
