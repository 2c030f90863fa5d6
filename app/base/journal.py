"""A child's output: kept in a file that does not grow without end, heard line by line."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_MOST_BYTES = 5_000_000
_KEPT_FILES = 3
_LONGEST_LINE = 2_000


class Journal:
    """One log file; when it is full it becomes ``.1``, that one ``.2``, and the oldest goes."""

    def __init__(
        self, path: Path, hear: Callable[[str], None], *, most_bytes: int = _MOST_BYTES
    ) -> None:
        self._path, self._hear, self._most_bytes = path, hear, most_bytes
        self._rest = ""
        self._last: deque[str] = deque(maxlen=15)

    def write(self, chunk: bytes) -> None:
        """Keep a piece of output as it came, cut anywhere."""
        with suppress(OSError):  # a full disk must not stop the child that talks
            self._keep(chunk)
        *lines, self._rest = (self._rest + chunk.decode(errors="replace")).split("\n")
        self._rest = self._rest[:_LONGEST_LINE]
        for line in lines:
            self._last.append(line[:_LONGEST_LINE])
            self._hear(line[:_LONGEST_LINE])

    def last_words(self) -> str:
        """Give the last lines, for the message about a failure."""
        return "\n".join(self._last)

    def _keep(self, chunk: bytes) -> None:
        if self._path.exists() and self._path.stat().st_size + len(chunk) > self._most_bytes:
            self._turn()
        with self._path.open("ab") as file:  # opened each time, so that nobody has to close it
            file.write(chunk)

    def _turn(self) -> None:
        for number in range(_KEPT_FILES - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
