"""Judges JSON lines, one comment each, for ``gospablik judge``."""

import re
from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import Annotated, Final

import msgspec

from app.officials.rules import InstitutionKind
from app.triage.contesting import contests
from app.triage.judging.judge import BATCH, THREADS, Judge
from app.triage.rules import Judgement, Remark, as_contested

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_AT_ONCE = 4 * BATCH * THREADS
_READ_AHEAD = 2 * _AT_ONCE


_KINDS: Final = ", ".join(InstitutionKind)
_ALLOWED: Final = {
    "id": "id — целое число или строка",
    "text": "text — строка",
    "post": "post — строка",
    "parent": "parent — строка",
    "parent_is_ours": "parent_is_ours — true или false",
    "kind": f"kind — одно из: {_KINDS}",
    "month": "month — целое число от 1 до 12",
}
"""What each field may hold, for whoever wrote something else."""
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_AT: Final = re.compile(r"at `\$\.(\w+)`")
_BYTE: Final = re.compile(r"\(byte (\d+)\)")


class AskedLine(msgspec.Struct, frozen=True):
    """A line as it comes in; what else it holds is ignored."""

    id: int | str
    text: str
    post: str | None = None
    parent: str | None = None
    parent_is_ours: bool | None = None
    """The page itself wrote the comment above."""
    kind: Annotated[str, msgspec.Meta(pattern=rf"^({'|'.join(InstitutionKind)})?\Z")] | None = None
    """Kind of the institution; empty where unknown, as post and parent."""
    month: Annotated[int, msgspec.Meta(ge=0, le=12)] | None = None
    """1 to 12: heat counts in the cold ones; 0 where unknown."""


class BadLine(msgspec.Struct, frozen=True):
    """Stands in the place of a line that could not be read; lines count from one."""

    line: int
    error: str


class Account(msgspec.Struct):
    """Counts the lines while they are judged."""

    judged: int = 0
    bad: int = 0


def judge_lines(
    source: Iterable[bytes], judge: Judge, account: Account | None = None
) -> Iterator[bytes]:
    """Yield one line for each line that is not blank, in order, each ending in a newline.

    Lines are judged in batches, but none waits for others that have not come yet. A
    line that cannot be read gives ``{"line", "error"}``; ``account.bad`` tells how many.
    """
    account = Account() if account is None else account
    for batch in _batches(source):
        lines = [_read(number, line) for number, line in batch]
        remarks = [_remark(line) for line in lines if isinstance(line, AskedLine)]
        verdicts = iter(_judged(remarks, judge))
        for line in lines:
            if isinstance(line, BadLine):
                account.bad += 1
                yield msgspec.json.encode(line) + b"\n"
            else:
                account.judged += 1
                yield _write(line, next(verdicts))


def _read(number: int, line: bytes) -> AskedLine | BadLine:
    try:
        return msgspec.json.decode(line, type=AskedLine)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return BadLine(number, f"Строка не разобрана: {_told(error, line)}")


def _told(error: Exception, line: bytes) -> str:
    """Say what is wrong with a line, in Russian; msgspec says it in English."""
    if b"\0" in line or isinstance(error, UnicodeDecodeError) or not _is_utf8(line):
        return "файл не в UTF-8"
    said = str(error)
    if missing := _MISSING.search(said):
        return f"нет обязательного поля {missing[1]}"
    if (wrong := _AT.search(said)) and wrong[1] in _ALLOWED:
        return _ALLOWED[wrong[1]]
    if isinstance(error, msgspec.ValidationError):
        return 'нужен объект JSON, например {"id": 1, "text": "…"}'
    if at := _BYTE.search(said):
        return f"это не JSON, ошибка в байте {int(at[1]) + 1}"
    return "JSON оборван"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _remark(asked: AskedLine) -> Remark:
    is_ours = bool(asked.parent_is_ours)
    return Remark(
        asked.text,
        asked.post or "",
        asked.parent or "",
        parent_is_ours=is_ours,
        kind=asked.kind or "",
        month=asked.month or 0,
        is_contesting=is_ours and contests(asked.text),
    )


def _judged(remarks: list[Remark], judge: Judge) -> list[Judgement]:
    """Judge as the service does: who contests our answer to him needs another one."""
    return [
        as_contested(said) if remark.is_contesting else said
        for remark, said in zip(remarks, judge.judge(remarks), strict=True)
    ]


def _write(asked: AskedLine, judgement: Judgement) -> bytes:
    return msgspec.json.encode({"id": asked.id, **msgspec.structs.asdict(judgement)}) + b"\n"


def _batches(source: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Group what has come so far, up to ``_AT_ONCE``; a failing source fails here."""
    ahead = _ReadAhead(source)
    try:
        while batch := ahead.take():
            bare = [(number, line.removeprefix(_BYTE_ORDER_MARK)) for number, line in batch]
            yield [(number, line) for number, line in bare if line.strip()]
    finally:
        ahead.stop()


class _ReadAhead:
    """Reads a source in a thread, so that what has come can be told from what has not."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = source
        self._lines: Queue[tuple[int, bytes] | None] = Queue(_READ_AHEAD)
        self._stopped = Event()
        self._failure: BaseException | None = None
        self._ended = False
        Thread(target=self._run, name="judge-lines", daemon=True).start()

    def take(self) -> list[tuple[int, bytes]]:
        """Wait for one line and take what else is there; empty at the end."""
        taken: list[tuple[int, bytes]] = []
        while len(taken) < _AT_ONCE and not self._ended:
            try:
                line = self._lines.get(block=not taken)
            except Empty:
                break
            if line is None:
                self._ended = True
            else:
                taken.append(line)
        if self._ended and not taken and self._failure is not None:
            raise self._failure
        return taken

    def stop(self) -> None:
        """Let the thread end, though the source may have more."""
        self._stopped.set()
        while not self._lines.empty():
            self._lines.get_nowait()

    def _run(self) -> None:
        try:
            for number, line in enumerate(self._source, start=1):
                self._lines.put((number, line))
                if self._stopped.is_set():
                    return
        except (OSError, ValueError) as error:
            self._failure = error
        finally:
            self._lines.put(None)
