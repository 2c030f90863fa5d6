"""What a command reads and writes, at the edge of the process; refusals are sentences."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from app.base.errors import InvalidError

_CLOSED: Final = "он закрыт"
_WHY: Final = {
    errno.ENOENT: "нет такого файла",
    errno.EISDIR: "это папка",
    errno.EACCES: "нет прав",
    errno.ENOSPC: "на диске нет места",
    errno.EBADF: _CLOSED,
}


class UnreadableError(InvalidError):
    """A file named on the command line, or the standard input, cannot be read."""

    def __init__(self, file: Path | None, error: OSError | None = None) -> None:
        name = "Стандартный ввод" if file is None else f"Файл {file}"
        super().__init__(f"{name} не читается: {_why(error)}.")


class UnwritableError(InvalidError):
    """The standard output takes nothing more, though somebody may be reading it."""

    def __init__(self, error: OSError | None = None) -> None:
        super().__init__(f"Стандартный вывод не записывается: {_why(error)}.")


def open_source(file: Path | None) -> BinaryIO:
    """Open a file, or the standard input where none is named; raises UnreadableError.

    The input is opened apart from ``sys.stdin``: the interpreter would wait at its end for a
    thread that reads that one. For the same reason only what was read to its end may be closed.
    """
    if file is None and sys.stdin is None:
        raise UnreadableError(file)
    try:
        if file is None:
            return open(sys.stdin.fileno(), "rb", closefd=False)
        return file.open("rb")
    except OSError as error:
        raise UnreadableError(file, error) from error


def put_out(line: bytes) -> None:
    """Write a line at once; raises UnwritableError, or BrokenPipeError where nobody reads."""
    if sys.stdout is None:
        raise UnwritableError
    with _writing():
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def written_out() -> Iterator[None]:
    """See to it that all is written when a command ends; raises what ``put_out`` does."""
    try:
        yield
    finally:
        if sys.stdout is not None:
            with _writing():
                sys.stdout.flush()


def drop_output() -> None:
    """Let what could not be written go, so that the interpreter does not try it once more."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnwritableError(error) from error


def _why(error: OSError | None) -> str:
    if error is None:
        return _CLOSED
    return _WHY.get(error.errno or 0, error.strerror or str(error))
