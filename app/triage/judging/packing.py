"""A model as bytes, the way it is kept in the database."""

from pathlib import Path
from tempfile import TemporaryDirectory

from app.triage.judging.weights import Weights, load, save


def pack(weights: Weights) -> bytes:
    """Give what ``weights.save`` writes."""
    with TemporaryDirectory(prefix="gospablik-") as folder:
        path = Path(folder) / "model.npz"
        save(weights, path)
        return path.read_bytes()


def unpack(raw: bytes) -> Weights:
    """Read what ``pack`` gave; raises BrokenModelError."""
    with TemporaryDirectory(prefix="gospablik-") as folder:
        path = Path(folder) / "model.npz"
        path.write_bytes(raw)
        return load(path)
