"""Labelled files that somebody gives us: read whole, or refused with the lines at fault."""

from pathlib import Path
from typing import Final, NamedTuple

from app.base.errors import InvalidError
from app.triage.learning.examples import LETTERS, Example
from app.triage.topics.listing import TopicList

_NEEDED: Final = ("id", "label", "text")
_NOTHING: Final = "-"
_MOST_TOLD: Final = 10


class BadFileError(InvalidError):
    """A labelled file cannot be read; nothing of it is used."""


class Given(NamedTuple):
    """An example of a file, and where it came from."""

    example: Example
    source: str
    """Empty where the file has no such column."""


def read_given(path: Path) -> list[Given]:
    """Read a table with the columns id, label and text; source, kind, topic where there are such.

    Labels are letters: Q question, C complaint, G thanks, S spam, I insult, - none of them.
    Raises BadFileError, which names the lines.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _read(path, [line.rstrip("\r\n") for line in lines])
    except OSError as error:
        raise BadFileError(f"Файл {path} не открывается: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"Файл {path} не в кодировке UTF-8") from error


def _read(path: Path, lines: list[str]) -> list[Given]:
    names = lines[0].split("\t") if lines else []
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise BadFileError(
            f"В файле {path} нет столбцов {', '.join(missing)}. Первая строка называет столбцы"
            " через табуляцию: id, label, text; можно и source, kind, topic."
        )
    found, faults, seen, listed = [], [], set[str](), TopicList.shipped()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        row = dict(zip(names, cells, strict=True)) if len(cells) == len(names) else {}
        fault = _fault(row, seen)
        if fault:
            faults.append(f"строка {number}: {fault}")
        else:
            seen.add(row["id"])
            found.append(_given(row, listed))
    if faults:
        told = "; ".join(faults[:_MOST_TOLD])
        more = f"; и ещё {len(faults) - _MOST_TOLD}" if len(faults) > _MOST_TOLD else ""
        raise BadFileError(f"Файл {path} не принят: {told}{more}.")
    if not found:
        raise BadFileError(f"В файле {path} нет ни одного комментария")
    return found


def _fault(row: dict[str, str], seen: set[str]) -> str:
    if not row:
        return "столбцов больше или меньше, чем в первой строке"
    if not row["id"]:
        return "нет id"
    if row["id"] in seen:
        return f"id {row['id']} уже был"
    strange = [letter for letter in row["label"] if letter not in LETTERS]
    if row["label"] != _NOTHING and (strange or not row["label"]):
        return f"label «{row['label'][:20]}»: должны быть буквы Q, C, G, S, I или один прочерк"
    return ""


def _given(row: dict[str, str], listed: TopicList) -> Given:
    """Take a line; a topic that is not on the shipped list tells nothing."""
    labels = frozenset(LETTERS[letter] for letter in row["label"] if letter != _NOTHING)
    topic = row.get("topic")
    example = Example(
        row["id"],
        row["text"],
        labels,
        listed.trained(topic) if topic in listed else None,
        kind=row.get("kind", ""),
    )
    return Given(example, row.get("source", ""))
