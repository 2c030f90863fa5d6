"""Full names of citizens and children, told apart from those of officials in their duty."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.duties import is_in_duty, is_listed_after
from app.replies.guarding.kinds import Finding, Kind, Known
from app.replies.guarding.morphology import read_name
from app.replies.guarding.writing import FullName, find_full_names

_STAFF_WORD: Final = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)?")


def find_names(text: str, known: Known) -> Iterator[Finding]:
    """Find the full names that no duty, no place and no list of staff accounts for."""
    staff = [_lemmas_of(person) for person in known.staff]
    last: FullName | None = None
    for name in find_full_names(text):
        goes_on = last is not None and is_listed_after(text, last, name)
        if goes_on or is_in_duty(text, name) or any(_is_same(name, person) for person in staff):
            last = name
        else:
            last = None
            yield Finding(Kind.NAME, name.start, name.end)


def _lemmas_of(person: str) -> list[frozenset[str]]:
    return [
        frozenset({word.lower()}) if len(word) == 1 else read_name(word).lemmas | {word.lower()}
        for word in _STAFF_WORD.findall(person)
    ]


def _is_same(name: FullName, person: list[frozenset[str]]) -> bool:
    """Compare word by word in any order; an initial stands for each word that begins with it."""
    return all(any(_fits(word, lemmas) for lemmas in person) for word in name.words)


def _fits(word: str, lemmas: frozenset[str]) -> bool:
    bare = word.lower().strip(".").replace("ё", "е")
    if len(bare) == 1:
        return any(lemma.startswith(bare) for lemma in lemmas)
    own = set(read_name(bare).lemmas | {bare})
    return bool(own & {lemma.replace("ё", "е") for lemma in lemmas})
