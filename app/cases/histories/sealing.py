"""Seals the lines of a case's history, so that no line can be changed unseen; pure.

Each line's seal is a hash over the seal before it and over everything that the line says. A
line that is changed, taken out or put in breaks the chain from there on; the case keeps the
last seal, so that a line taken off the end is missed too. A line that tells of a comment or
an answer seals its words as well, though they stand in another table.

Somebody who runs this code over the database could write a new chain; ``Anchor`` is what is kept
elsewhere against that.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple, Self

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
    words: str = ""
    """The words that it tells of, as ``Words`` spells them; empty where it tells of none."""
    seal: str


class Source(StrEnum):
    """Whose words a line tells of."""

    COMMENT = "comment"
    REPLY = "reply"


class Words(NamedTuple):
    """A comment's or an answer's words at one time."""

    source: Source
    id: int
    version: int
    """Of the comment; an answer has one."""

    def spelled(self, text: str) -> str:
        """Write down where they stand and a hash of what they are."""
        digest = blake2b(text.encode(), digest_size=_BYTES).hexdigest()
        return f"{self.source} {self.id} {self.version} {digest}"

    @classmethod
    def read(cls, spelled: str) -> Self:
        """Read back where they stand."""
        source, number, version, _ = spelled.split(" ")
        return cls(Source(source), int(number), int(version))


def say_the_same(one: str, other: str) -> bool:
    """Tell whether two spellings by ``Words`` are of the same text, whatever the versions."""
    return one.rpartition(" ")[2] == other.rpartition(" ")[2]


class Anchor(msgspec.Struct, frozen=True):
    """How a case's history stood when it was noted elsewhere."""

    case: int
    lines: int
    seal: str
    """Of the last of these lines."""


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """Where a history does not hold."""

    case_id: int
    place: int | None
    """None: lines are missing at the end."""
    why: str
    """In Russian."""


_CHANGED: Final = {
    Source.COMMENT: "слова комментария {} не те, что были",
    Source.REPLY: "слова ответа {} не те, что были",
}


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
        *([line.words] if line.words else []),  # lines from before words were sealed have none
    ]
    return blake2b(msgspec.json.encode(said), digest_size=_BYTES).hexdigest()


def sealed(before: str, line: SealedLine) -> SealedLine:
    """Put the right seal on a line."""
    return msgspec.structs.replace(line, seal=seal_of(before, line))


def find_break(case_id: int, lines: Sequence[SealedLine], number: int, last: str) -> Break | None:
    """Find the first line of one case that does not hold.

    The case keeps the ``number`` of its lines and the ``last`` one's seal; none has no line.
    """
    before = BEGINNING
    for place, line in enumerate(lines, start=1):
        if line.place != place:
            return Break(case_id=case_id, place=place, why="строки нет на её месте")
        if seal_of(before, line) != line.seal:
            return Break(case_id=case_id, place=place, why="строка изменена")
        before = line.seal
    if before != last or len(lines) != number or not lines:
        return Break(case_id=case_id, place=None, why="в конце не хватает строк")
    return None


def find_other_words(lines: Iterable[SealedLine], texts: Mapping[Words, str]) -> Iterable[Break]:
    """Find the words that are no longer what the last line about them sealed."""
    sealed_last = {Words.read(line.words): line for line in lines if line.words}
    for words, line in sealed_last.items():
        text = texts.get(words)
        if text is None or words.spelled(text) != line.words:
            why = _CHANGED[words.source].format(words.id)
            yield Break(case_id=line.case_id, place=line.place, why=why)


def find_unlike(case_id: int, lines: Sequence[SealedLine], anchor: Anchor | None) -> Break | None:
    """Find a history that was written anew since it was noted elsewhere."""
    if anchor is None or (
        0 < anchor.lines <= len(lines) and lines[anchor.lines - 1].seal == anchor.seal
    ):
        return None
    return Break(case_id=case_id, place=anchor.lines, why="история не та, что была записана")


def missing(case_id: int) -> Break:
    """Tell of a case that was noted elsewhere and is not there any more."""
    return Break(case_id=case_id, place=None, why="сообщения больше нет")


def told(breaks: Sequence[Break]) -> str:
    """Write breaks down, one a line."""
    return "".join(
        f"сообщение {each.case_id}, "
        + (f"строка {each.place}" if each.place is not None else "конец истории")
        + f": {each.why}\n"
        for each in breaks
    )
