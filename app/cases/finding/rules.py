"""What a person typed into the search, read into words and a beginning of one; pure."""

import re
from typing import Final, Self

import msgspec

from app.base.errors import InvalidError

LONGEST: Final = 200
"""Characters of a search."""
MOST_WORDS: Final = 20
_SHORTEST_BEGINNING: Final = 3
"""Letters; with fewer almost everything begins."""
_WORD: Final = re.compile(r"[^\W_]+")


class UnfitSearchError(InvalidError):
    """The search cannot be carried out as it was typed."""


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for."""

    whole: str
    """In the words of ``websearch_to_tsquery``: quotes hold a phrase together, minus excludes."""
    beginning: str
    """The last word, perhaps not typed to its end; empty where a phrase was closed."""

    @classmethod
    def read(cls, typed: str) -> Self | None:
        """Read a search; None where nothing was typed. Raises UnfitSearchError."""
        tidy = " ".join(typed.split())
        if not tidy:
            return None
        _check(tidy)
        rest, beginning = _parted(tidy)
        return cls(whole=rest, beginning=beginning)


def _check(tidy: str) -> None:
    if "\x00" in tidy:
        raise UnfitSearchError("В поиске есть недопустимый символ (NUL). Наберите слова заново.")
    try:
        tidy.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnfitSearchError(
            "В поиске есть недопустимый символ. Наберите слова заново."
        ) from error
    if len(tidy) > LONGEST:
        raise UnfitSearchError(f"Запрос длиннее {LONGEST} знаков. Оставьте главные слова.")
    words = _WORD.findall(tidy)
    if not words:
        raise UnfitSearchError("В запросе нет ни одного слова. Напишите, что искать.")
    if len(words) > MOST_WORDS:
        raise UnfitSearchError(f"В запросе больше {MOST_WORDS} слов. Оставьте главные.")


def _parted(tidy: str) -> tuple[str, str]:
    """Part the last word from the rest, unless it is short, quoted or excluded."""
    if tidy.count('"') % 2 or tidy.endswith('"'):
        return tidy, ""
    rest, _, last = tidy.rpartition(" ")
    if last.startswith("-") or last.lower() == "or" or rest.lower().endswith(" or"):
        return tidy, ""
    told = _WORD.findall(last)
    is_word = len(told) == 1 and len(told[0]) >= _SHORTEST_BEGINNING
    return (rest, told[0]) if is_word else (tidy, "")
