"""Seals the lines of a case's history, so that no line can be changed unseen; pure.

Each line's seal is a hash over the seal before it and over everything that the line says. A
line that is changed, taken out or put in breaks the chain from there on; the case keeps the
last seal, so that a line taken off the end is missed too.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import msgspec

BEGINNING: Final = ""
"""Stands in the place of a seal before the first line."""
_BYTES: Final = 32


class SealedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of history as it is kept."""

    case_id: int
    place: int
    """Its number in the case's history, from 1."""
    kind: str
    became: str
    note: str
    account_id: int | None
    official_id: int | None
    happened_at: datetime
    seal: str


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """Where a history does not hold."""

    case_id: int
    place: int | None
    """None: lines are missing at the end."""
    why: str
    """In Russian."""


def seal_of(before: str, line: SealedLine) -> str:
    """Hash a line together with the seal before it."""
    said = [
        before,
        line.case_id,
        line.place,
        line.kind,
        line.became,
        line.note,
        line.account_id,
        line.official_id,
        line.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return blake2b(msgspec.json.encode(said), digest_size=_BYTES).hexdigest()


def sealed(before: str, line: SealedLine) -> SealedLine:
    """Put the right seal on a line."""
    return msgspec.structs.replace(line, seal=seal_of(before, line))


def find_break(case_id: int, lines: Iterable[SealedLine], last: str) -> Break | None:
    """Find the first line of one case that does not hold; ``last`` is the seal the case keeps."""
    before = BEGINNING
    for place, line in enumerate(lines, start=1):
        if line.place != place:
            return Break(case_id=case_id, place=place, why="строки нет на её месте")
        if seal_of(before, line) != line.seal:
            return Break(case_id=case_id, place=place, why="строка изменена")
        before = line.seal
    if before != last:
        return Break(case_id=case_id, place=None, why="в конце не хватает строк")
    return None


def told(breaks: Sequence[Break]) -> str:
    """Write breaks down, one a line."""
    return "".join(
        f"сообщение {each.case_id}, "
        + (f"строка {each.place}" if each.place is not None else "конец истории")
        + f": {each.why}\n"
        for each in breaks
    )
