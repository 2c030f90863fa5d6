"""Runs the tuned encoder: a small transformer that reads a comment as a sentence.

It needs onnxruntime and sentencepiece. Without them, or without its files, ``load`` says so
and the linear judge works alone.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
import numpy.typing as npt

from app.triage.judging.weights import BrokenModelError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
SHIPPED = Path(__file__).parent.parent / "data" / "encoder"
PREFIX = "query: "
"""What the pretrained network expects before a text."""
_FIRST, _PADDING, _LAST = 0, 1, 2
_LONGEST = 192
_TAIL = 64
"""Pieces that are kept from the end of a longer text."""


class NoEncoderError(Exception):
    """The encoder cannot run here; the message says what is missing."""


class AboutEncoder(msgspec.Struct, frozen=True):
    """What the file says of itself."""

    version: str
    heads: list[str]
    topics: list[str]
    proof: dict[str, list[float]] = {}
    """What it said of some comments of the corpus where it was made, by their id: on another
    processor it must say the same."""


class Seen(NamedTuple):
    """What the encoder says of texts: raw sums of heads and of topics, and a vector each."""

    heads: Floats
    topics: Floats
    vectors: Floats


class Pieces:
    """Cuts texts into the pieces of words that the encoder knows."""

    def __init__(self, model: bytes) -> None:
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - may be missing

        self._cutter = SentencePieceProcessor(model_proto=model)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the numbers of the pieces; of long texts the beginning and the end."""
        cut = self._cutter.encode([PREFIX + text for text in texts])
        return [[_FIRST, *_shortened(ids), _LAST] for ids in cut]


class Encoder:
    """The encoder with its pieces; one thread."""

    def __init__(self, session: Any, pieces: Pieces, about: AboutEncoder) -> None:
        self.about = about
        self.pieces = pieces
        self._session = session

    @classmethod
    def load(cls, folder: Path = SHIPPED, *, threads: int = 1) -> Self:
        """Read the files; raises NoEncoderError, or BrokenModelError for files of another kind."""
        missing = [name for name in ("onnxruntime", "sentencepiece") if find_spec(name) is None]
        if missing:
            raise NoEncoderError(f"нет библиотек {', '.join(missing)}")
        if not (folder / "encoder.onnx").exists():
            raise NoEncoderError(f"нет файла {folder.name}/encoder.onnx")
        try:
            import onnxruntime  # noqa: PLC0415 - may be missing

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            about = msgspec.json.decode((folder / "about.json").read_bytes(), type=AboutEncoder)
            pieces = Pieces((folder / "pieces.model").read_bytes())
            session = onnxruntime.InferenceSession(
                folder / "encoder.onnx", options, providers=["CPUExecutionProvider"]
            )
        except ImportError as error:
            raise NoEncoderError(
                f"не загружается библиотека {error.name or ''}".rstrip()
            ) from error
        # onnxruntime's errors have no family of their own.
        except Exception as error:
            raise BrokenModelError(f"не читаются файлы в папке {folder.name}") from error
        return cls(session, pieces, about)

    def see(self, texts: Sequence[str]) -> Seen:
        """Read the texts, one by one.

        In a batch, what comes into a matrix would be rounded by all texts alike, and one's sums
        depend on its neighbours; and on one core a batch is not faster.
        """
        said = [self._see_one(ids) for ids in self.pieces.encode(texts)]
        heads = len(self.about.heads)
        sums = np.array([one[0] for one in said], np.float32)
        sums = sums.reshape(len(texts), heads + len(self.about.topics))
        return Seen(sums[:, :heads], sums[:, heads:], np.array([one[1] for one in said]))

    def _see_one(self, ids: list[int]) -> tuple[Floats, Floats]:
        numbers, mask = pad([ids])
        sums, vector = self._session.run(["sums", "vector"], {"ids": numbers, "mask": mask})
        return sums[0], vector[0]


def pad(ids: Sequence[Sequence[int]]) -> tuple[Ints, Floats]:
    """Put texts of different length into one table; the mask says what is no padding."""
    longest = max(map(len, ids))
    numbers = np.full((len(ids), longest), _PADDING, np.int64)
    mask = np.zeros((len(ids), longest), np.float32)
    for row, own in enumerate(ids):
        numbers[row, : len(own)] = own
        mask[row, : len(own)] = 1
    return numbers, mask


def _shortened(ids: list[int]) -> list[int]:
    if len(ids) <= _LONGEST:
        return ids
    return ids[: _LONGEST - _TAIL] + ids[-_TAIL:]
