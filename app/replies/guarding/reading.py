"""How a draft is read: every space and dash as the plain one, without what nobody sees."""

from typing import Final, NamedTuple
from unicodedata import category, normalize

_MINUSES: Final = "\u2212\u2043"
"""Dashes that Unicode counts among the signs."""
_LONG_DASHES: Final = "\u2013\u2014\u2015"
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})
"""Joiners and soft hyphens; marks over letters and around digits."""


class Reading(NamedTuple):
    """A text as it is read."""

    text: str
    places: tuple[int, ...]
    """Where each character stood in what was written; at last, where that ended."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Point into what was written; what is unseen goes with the character before it."""
        return self.places[start], self.places[end]


def read(written: str) -> Reading:
    """Read a text; of «и» and a breve «й» is made, other marks are left out."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(written):
        if (kind := category(letter)) not in _UNSEEN:
            letters.append(_read_as(letter, kind, letters[-1] if letters else ""))
            places.append(at)
        elif kind == "Mn" and letters:
            letters[-1] = _composed(letters[-1], letter)
    return Reading("".join(letters), (*places, len(written)))


def _read_as(letter: str, kind: str, last: str) -> str:
    """Leave a long dash right after a small letter: it divides words, «сын—Пётр»."""
    if kind == "Zs" or letter == "\t":
        return " "
    if letter in _LONG_DASHES and last.islower():
        return letter
    return "-" if kind == "Pd" or letter in _MINUSES else letter


def _composed(letter: str, mark: str) -> str:
    whole = normalize("NFC", letter + mark)
    return whole if len(whole) == 1 else letter
