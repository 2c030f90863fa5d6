"""Files that are never half written."""

import fcntl
import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_ALL: Final = 0o666
"""Narrowed by the umask, as everybody's files are."""


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_beside(path) as fresh:
        fresh.write_bytes(content)


@contextmanager
def written_beside(path: Path, *, mode: int = _ALL) -> Iterator[Path]:
    """Give an empty file to be written; at the end it takes the place of ``path``.

    Several may write one path at once: each has a file of its own, and the last stands. After
    a fault nothing is left; after a kill the file beside is, until the next who writes.
    """
    path = path.resolve()
    _sweep(path)
    beside, held = _open_beside(path, mode)
    try:
        yield beside
        os.fsync(held)
        beside.replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
        os.close(held)


def _open_beside(path: Path, mode: int) -> tuple[Path, int]:
    """Open a new file and hold its lock, by which nobody takes it for a leftover."""
    while True:
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
        held = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with suppress(OSError):  # some network disks know no locks; nothing is swept there
            fcntl.flock(held, fcntl.LOCK_EX)
        if os.fstat(held).st_nlink:
            return beside, held
        os.close(held)  # swept in the moment before we held it


def _sweep(path: Path) -> None:
    """Remove what those who were killed have left: files beside that nobody holds."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.????????.new"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _sync_folder(folder: Path) -> None:
    """Have the new name outlive a power cut; some network disks cannot promise that."""
    with suppress(OSError):
        there = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)
