"""Answers copied from the last one, and answers too long to be read under a post."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.checking.advice import Advice, Rule

LONGEST_COMMENT: Final = 800
"""Characters that a phone shows in about two screens."""
_WORD: Final = re.compile(r"\w+")
_ROW: Final = 5
"""Words in a row that two answers hardly share by chance."""
_COPIED_SHARE: Final = 0.6
_LEAST: Final = 8
"""Words; shorter answers («Спасибо, передали мастеру») may well be the same."""


def find_length(text: str) -> Iterator[Advice]:
    """Point at what stands beyond the length that is read."""
    length = len(text.rstrip())
    if length > LONGEST_COMMENT:
        says = f"Ответ длинный ({length} знаков): оставьте главное, до {LONGEST_COMMENT} знаков."
        yield Advice(Rule.TOO_LONG, LONGEST_COMMENT, length, says)


def find_copied(small: str, last: str) -> Iterator[Advice]:
    """Find the longest piece shared with the last answer, if most of the text is shared."""
    words = list(_WORD.finditer(small))
    if len(words) < _LEAST:
        return
    known = _rows([word.group() for word in _WORD.finditer(last)])
    shared = [row in known for row in _rows_in_order([word.group() for word in words])]
    covered = {
        at + step for at, is_shared in enumerate(shared) if is_shared for step in range(_ROW)
    }
    if len(covered) < _COPIED_SHARE * len(words):
        return
    first, end = _longest_run(sorted(covered))
    says = "Ответ почти повторяет прошлый: ответьте на этот вопрос своими словами."
    yield Advice(Rule.COPIED, words[first].start(), words[end].end(), says)


def _rows(words: list[str]) -> set[tuple[str, ...]]:
    return set(_rows_in_order(words))


def _rows_in_order(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _ROW]) for at in range(len(words) - _ROW + 1)]


def _longest_run(numbers: list[int]) -> tuple[int, int]:
    """Give the first and the last of the longest run of numbers that follow one another."""
    best = first = previous = numbers[0]
    last = best
    for number in numbers[1:]:
        if number != previous + 1:
            first = number
        previous = number
        if number - first > last - best:
            best, last = first, number
    return best, last
