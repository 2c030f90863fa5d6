"""What stands beside a piece of text in the same sentence."""

import re
from typing import Final

_FARTHEST: Final = 100
"""Characters; a cue farther off speaks of something else."""
_SHORTENED: Final = (
    r"(?<![а-яё])(?:[а-яё]|ул|гл|зам|им|исп|тел|кв|пер|пр|каб|доб|руб|ст|пом|стр|корп|мкр|обл|рожд|"
    r"врио|просп|наб|пос|дер|сот|моб|дом)\.$"
)
_AFTER_SHORTENED: Final = re.compile(_SHORTENED, re.IGNORECASE)
_STOP: Final = re.compile(r"[.!?…]+(?=\s+[А-ЯЁ«\"-])|\n")


def before(text: str, start: int) -> str:
    """Give what the sentence says before ``start``, in small letters, «е» for «ё»."""
    window = text[max(0, start - _FARTHEST) : start]
    begin = 0
    for stop in _STOP.finditer(window + " А"):
        head = window[: stop.end()]
        if stop.end() <= len(window) and not _AFTER_SHORTENED.search(head[-12:]):
            begin = stop.end()
    return plain(window[begin:])


def after(text: str, end: int) -> str:
    """Give what the sentence says after ``end``, in small letters, «е» for «ё»."""
    window = text[end : end + _FARTHEST]
    for stop in _STOP.finditer(window):
        if not _AFTER_SHORTENED.search(window[max(0, stop.end() - 12) : stop.end()]):
            return plain(window[: stop.start()])
    return plain(window)


def plain(text: str) -> str:
    """Write in small letters, «е» for «ё»; no character is gained or lost."""
    return "".join(_small(letter) for letter in text)


def _small(letter: str) -> str:
    small = letter.lower().replace("ё", "е")
    return small if len(small) == 1 else letter
