"""Finds the kinds of trouble that a text tells of, by what people say of them; pure.

``data/tellings.tsv`` lists for each kind how it is told, above all by its circumstances («моемся
из тазика» is no hot water). The words of a telling may stand in any order, close together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

_APART: Final = 2
"""Other words that may stand between those of a telling."""
_HINTS: Final = 2
"""Hints that say together what a telling says alone."""


class Kind(NamedTuple):
    """A kind of trouble, and how it is told; ``*`` stands for any ending of a word."""

    title: str
    tellings: tuple[str, ...]
    """Each says enough by itself."""
    hints: tuple[str, ...] = ()
    """Said of much else too: these count in twos."""


class _Told(NamedTuple):
    title: str
    words: tuple[str, ...]
    weight: int


class Tellings:
    """Kinds of trouble, made ready to be looked for in many texts."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._by_first: dict[str, list[_Told]] = {}
        for title, tellings, hints in kinds:
            for phrase in tellings:
                self._add(title, phrase, _HINTS)
            for phrase in hints:
                self._add(title, phrase, 1)
        told = (each for several in self._by_first.values() for each in several)
        self._words = {word for each in told for word in each.words}

    def found(self, forms: Sequence[str]) -> set[str]:
        """Tell the titles of the kinds that a text's forms tell of."""
        places = self._places(forms)
        sums: dict[str, int] = {}
        for first in places:
            for title, words, weight in self._by_first.get(first, ()):
                if _is_told(words, places):
                    sums[title] = sums.get(title, 0) + weight
        return {title for title, weight in sums.items() if weight >= _HINTS}

    def _add(self, title: str, phrase: str, weight: int) -> None:
        words = tuple(phrase.split())
        self._by_first.setdefault(words[0], []).append(_Told(title, words, weight))

    def _places(self, forms: Sequence[str]) -> dict[str, list[int]]:
        """Tell where in a text the words of tellings stand."""
        places: dict[str, list[int]] = {}
        for place, form in enumerate(forms):
            written = [form, *(form[:length] + "*" for length in range(1, len(form) + 1))]
            for word in self._words.intersection(written):
                places.setdefault(word, []).append(place)
        return places


def _is_told(words: Sequence[str], places: Mapping[str, Sequence[int]]) -> bool:
    """Say whether all words stand close together, each in a place of its own."""
    if not all(word in places for word in words):
        return False
    reach = len(words) + _APART - 1
    return any(_follow(words[1:], places, (first,), reach) for first in places[words[0]])


def _follow(
    words: Sequence[str], places: Mapping[str, Sequence[int]], taken: tuple[int, ...], reach: int
) -> bool:
    """Say whether the words left have places near those that are taken already."""
    if not words:
        return True
    known = places[words[0]]
    near = known[bisect_left(known, max(taken) - reach) : bisect_right(known, min(taken) + reach)]
    return any(
        place not in taken and _follow(words[1:], places, (*taken, place), reach) for place in near
    )
