"""The drafts that the guard is measured on, half of them held out.

A draft's personal data stand in braces: ``{phone|+7 900 000-00-00}``. Even ids are held out:
rules are tuned on the odd ones only. Those in odd writings name characters that nobody sees or
tells apart by their number: ``\\u00a0``.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

from app.replies.guarding.kinds import Finding, Kind, Known

_DATA: Final = Path(__file__).parents[1] / "data"
_NUMBERED: Final = re.compile(r"\\u([0-9a-f]{4})")
_MARKED: Final = re.compile(r"\{(\w+)\|([^{}]*)\}")


class Draft(NamedTuple):
    """An answer with the places of its personal data."""

    id: str
    known: Known
    text: str
    personal: tuple[Finding, ...]

    @property
    def is_held_out(self) -> bool:
        """Say whether no rule was tuned on it."""
        return int(self.id[1:]) % 2 == 0


def read_drafts() -> list[Draft]:
    """Read all of them, in their order."""
    return _read("guard_drafts.tsv")


def read_odd_drafts() -> list[Draft]:
    """Read those in odd writings: other spaces, dashes and separators, names on monuments."""
    return _read("odd_guard_drafts.tsv")


def _read(file: str) -> list[Draft]:
    lines = (_DATA / file).read_text(encoding="utf-8").splitlines()[1:]
    return [_draft(*line.split("\t")) for line in lines]


def _draft(id_: str, context: str, numbered: str) -> Draft:
    marked = _NUMBERED.sub(lambda match: chr(int(match[1], 16)), numbered)
    pieces: list[str] = []
    personal: list[Finding] = []
    at = length = 0
    for match in _MARKED.finditer(marked):
        pieces += [marked[at : match.start()], match[2]]
        length += match.start() - at
        personal.append(Finding(Kind(match[1]), length, length + len(match[2])))
        length += len(match[2])
        at = match.end()
    return Draft(id_, _known(context), "".join([*pieces, marked[at:]]), tuple(personal))


def _known(context: str) -> Known:
    fields = dict(field.split("=") for field in context.split(";") if field)
    return Known(**{name: tuple(said.split("|")) for name, said in fields.items()})
