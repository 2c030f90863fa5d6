"""What a command reads and writes, at the edge of the process; refusals are sentences."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from app.base.errors import InvalidError

_CLOSED: Final = "он закрыт"
_WHY: Final = {
    errno.ENOENT: "нет такого файла",
    errno.EISDIR: "это папка",
    errno.ENOTDIR: "на пути к нему не папка",
    errno.EROFS: "на этот диск писать нельзя",
    errno.EACCES: "нет прав",
    errno.ENOSPC: "на диске нет места",
    errno.EBADF: _CLOSED,
}


class UnreadableError(InvalidError):
    """A file named on the command line, or the standard input, cannot be read."""

    def __init__(self, file: Path | None, error: OSError | None = None) -> None:
        name = "Стандартный ввод" if file is None else f"Файл {file}"
        super().__init__(f"{name} не читается: {why(error)}.")


class UnwritableError(InvalidError):
    """The standard output takes nothing more, though somebody may be reading it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"Стандартный вывод не записывается: {why(error)}.")


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


def why(error: OSError | None) -> str:
    """Say in Russian why something cannot be read or written."""
    if error is None:
        return _CLOSED
    return _WHY.get(error.errno or 0, error.strerror or str(error))


def put_out(line: bytes) -> None:
    """Write a line at once, inside ``written_out``.

    Raises UnwritableError, or BrokenPipeError where nobody reads.
    """
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def written_out() -> Iterator[None]:
    """See to it that all is written when a command ends; raises what ``put_out`` does.

    So does whatever is printed meanwhile, by a command or by the help of one.
    """
    sys.stdout = _honest_output()
    try:
        yield
    finally:
        sys.stdout.flush()


def drop_output() -> None:
    """Let what could not be written go, so that the interpreter does not try it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Output(io.FileIO):
    """The standard output, whose faults cannot be taken for those of a file."""

    def write(self, given: Any, /) -> int:  # whatever has bytes; named from 3.12 on only
        """Write as files do; raises UnwritableError, or BrokenPipeError where nobody reads."""
        try:
            return super().write(given)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UnwritableError(error) from error


def _honest_output() -> TextIO:
    """Open the output anew; a closed one refuses what is written, as a full disk does."""
    given = sys.stdout
    if given is None:
        for_reading = os.open(os.devnull, os.O_RDONLY)
        return io.TextIOWrapper(io.BufferedWriter(_Output(for_reading, "w")), encoding="utf-8")
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(given.fileno(), "w", closefd=False)),
        encoding=given.encoding,
        errors=given.errors,
        line_buffering=given.isatty(),
    )
