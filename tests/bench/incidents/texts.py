"""The texts of the bench: composed troubles, and our own corpus of unrelated cases."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).parents[3]
_TROUBLES: Final = ROOT / "tests" / "app" / "incidents" / "data"
_CORPUS: Final = ROOT / "app" / "triage" / "data"
_TOLD: Final = "told"
"""The role of a comment that tells of the trouble itself; others lead astray."""


class Text(msgspec.Struct, frozen=True):
    """A comment of the corpus, and the kind of page it was written for."""

    kind: str
    text: str


def troubles(name: str) -> dict[str, list[str]]:
    """Read the comments of each trouble of a set, by the name of its file."""
    return _by_trouble(name, _TOLD)


def decoys(name: str) -> dict[str, list[str]]:
    """Read what shares a word with each trouble and is another matter; none in the older sets."""
    return _by_trouble(name, "word")


def elsewhere(name: str) -> dict[str, list[str]]:
    """Read how the same matter is told in another district in the same days."""
    return _by_trouble(name, "elsewhere")


def look_alikes() -> dict[str, re.Pattern[str]]:
    """Tell how a corpus's comment looks that tells of a trouble too, by plain words.

    Nobody could tell it from the trouble's own if it came from the same district at that time,
    so it is counted neither for nor against.
    """
    return {
        line["trouble"]: re.compile(line["pattern"], re.IGNORECASE)
        for line in _lines(_TROUBLES / "look_alikes.tsv")
    }


def corpus(name: str) -> list[Text]:
    """Read the comments of a corpus that ask or complain."""
    return [
        Text(line["kind"], line["text"])
        for line in _lines(_CORPUS / f"{name}.tsv")
        if {"Q", "C"} & set(line["label"])
    ]


def _by_trouble(name: str, role: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines(_TROUBLES / f"{name}.tsv"):
        if line.get("role", _TOLD) == role:
            found.setdefault(line["trouble"], []).append(line["text"])
    return found


@cache
def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
