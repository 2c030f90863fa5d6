"""Words one answer for many threads: fields filled, openings and closings varied; pure.

Networks take the same text under many posts for spam, so each case gets its own opening and
closing, chosen by its place among those that get the answer: next ones in turn.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from app.incidents.rules import UnfitAnswerError

_FIELD: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
FIELDS: Final = ("имя", "учреждение")
MOST_VARIANTS: Final = 4
_NAMELESS: Final = ""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with its variants."""

    text: str
    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a variant is for."""

    turn: int
    """How many cases get the answer before it."""
    name: str | None
    institution: str


def check_wording(wording: Wording) -> None:
    """Refuse unknown fields and too many variants; raises UnfitAnswerError."""
    for part in (wording.text, *wording.openings, *wording.closings):
        for field in _FIELD.findall(part):
            if field not in FIELDS:
                raise UnfitAnswerError(
                    f"Поля «{field[:40]}» нет. Бывают {{{{имя}}}} и {{{{учреждение}}}}: "
                    "исправьте текст ответа."
                )
    if not wording.text.strip():
        raise UnfitAnswerError("Ответ пуст. Напишите его.")


def worded(wording: Wording, to: Addressee) -> str:
    """Fill the answer in for one case."""
    parts = (
        _pick(wording.openings, to.turn),
        wording.text,
        _pick(wording.closings, to.turn // max(len(wording.openings), 1)),
    )
    filled = _FIELD.sub(lambda found: _value(found.group(1), to), " ".join(filter(None, parts)))
    # A name that is hidden leaves «Здравствуйте, !»: the comma goes with it.
    return re.sub(r" +([!?.,])", r"\1", re.sub(r",\s*(?=[!?.])", "", filled)).strip()


def _value(field: str, to: Addressee) -> str:
    return to.institution if field == "учреждение" else (to.name or _NAMELESS).partition(" ")[0]


def _pick(several: Sequence[str], turn: int) -> str:
    return several[turn % len(several)] if several else ""
