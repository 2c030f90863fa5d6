"""Telephones said in words: «восемь девятьсот ноль ноль ноль двенадцать тридцать четыре»."""

import re
from collections.abc import Iterator
from typing import Final

_UNITS: Final = "ноль один два три четыре пять шесть семь восемь девять"
_TEENS: Final = (
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать "
    "восемнадцать девятнадцать"
)
_TENS: Final = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
_HUNDREDS: Final = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
_VALUES: Final = (
    {word: value for value, word in enumerate(_UNITS.split())}
    | {"нуль": 0, "нол": 0}
    | {word: value for value, word in enumerate(_TEENS.split(), 10)}
    | {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}
    | {word: value * 100 for value, word in enumerate(_HUNDREDS.split(), 1)}
)
_WORD: Final = "|".join(sorted(_VALUES, key=len, reverse=True))
_PIECE: Final = rf"(?:(?:{_WORD})(?!\w)|[0-9]{{1,4}}(?![\w:]))"
_SAID: Final = re.compile(
    rf"(?<!\w)(?:плюс )?{_PIECE}(?:[ ,()-]{{1,3}}{_PIECE}){{3,12}}", re.IGNORECASE
)
_PIECES: Final = re.compile(rf"({_WORD})|([0-9]+)", re.IGNORECASE)
_TELEPHONE: Final = re.compile(r"[78]?9\d{9}|[78][348]\d{9}")


def find_spoken(text: str) -> Iterator[tuple[int, int, str]]:
    """Find telephones of which a part at least is words: start, end, digits."""
    for match in _SAID.finditer(text):
        pieces = _PIECES.findall(match.group())
        if not any(word for word, _ in pieces):
            continue
        digits = _dialled(pieces)
        if _TELEPHONE.fullmatch(digits):
            yield *match.span(), digits


def _dialled(pieces: list[tuple[str, str]]) -> str:
    """Join the pieces as one dials them: «девятьсот» «пять» is 905, «ноль» «пять» is 05."""
    digits = ""
    room = 0
    for word, written in pieces:
        value = _VALUES[word.lower()] if word else -1
        size = len(str(value)) if word else len(written)
        if word and value > 0 and size <= room and digits.endswith("0" * room):
            digits = digits[: len(digits) - size] + str(value)
            room = size - 1 if value % 10 == 0 and size > 1 else 0
        else:
            digits += str(value) if word else written
            room = size - 1 if word and (value >= 100 or (value >= 20 and value % 10 == 0)) else 0  # noqa: PLR2004
    return digits
