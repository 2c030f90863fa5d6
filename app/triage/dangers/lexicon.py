"""Which words and classes of words of the tables a form belongs to."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from app.triage.dangers.words import WORDS, set_of
from app.triage.text.clauses import cut
from app.triage.text.wording import Word

_NOMINATIVE_ENDS: Final = (
    *("ик", "ики", "ица", "ицы", "чка", "шка", "дка", "тка", "ки", "ок", "ыш", "ыши", "ня", "ша"),
)
_NOMINATIVES: Final = set_of(
    "ребенок дети ребята сын сыновья дочь внук внуки младенец младенцы кроха отец мать мама папа "
    "муж жена бабуля дед деды человек люди сосед соседи женщина женщины мужчина мужчины юноша "
    "пациент пациенты больной прохожий прохожие пенсионер пенсионеры старик старики брат сестра "
    "инвалид инвалиды школяр подростки годовалый новорожденный врач водитель фельдшер учитель "
    "дочери тетя дядя мужик мужики граждане жильцы дочурка"
)
_DATIVE_ENDS: Final = ("ам", "ям", "ке", "це", "нику", "чику", "шу", "ому", "ему")
_DATIVES: Final = set_of(
    "ребенку сыну внуку подростку младенцу маме папе жене мужу людям ему ей им нам мне всем "
    "дочери человеку деду брату сестре"
)
_DECADE: Final = re.compile("[5-9][0-9](?:х|м|е|й)")
_LEAST_WARM, _LONG_AGO = 17, range(1900, 2020)
_HIGH_PRESSURE: Final = range(180, 301)
"""Of blood, the first number."""
_YEAR_DIGITS: Final = 4
_REFLEXIVE: Final = ("ся", "сь")

_WHOLE: dict[str, set[str]] = {}
_BEGUN: dict[str, set[str]] = {}
_ACTIVE: dict[str, set[str]] = {}


class Token(NamedTuple):
    """A word with what the tables know of it, where it stands."""

    form: str
    tags: frozenset[str]
    sentence: int
    clause: int
    first: int
    last: int
    """The comment's words numbered ``first`` to ``last - 1``."""


def learn(written: str) -> str:
    """Take in a word as a table writes it; the tag of what fits it is the writing itself.

    Raises ValueError for a class that is not there.
    """
    if not written.isupper():
        _learn(written, written)
    elif written not in WORDS and written not in _DERIVED:
        raise ValueError(written)
    tags_of.cache_clear()
    return written


def tokens_of(text: str, words: Sequence[Word]) -> list[Token]:
    """Look up the words of a comment."""
    return [
        Token(form, tags_of(form), sentence, clause, first, last)
        for form, sentence, clause, first, last in cut(text, words)
    ]


@lru_cache(maxsize=50_000)
def tags_of(form: str) -> frozenset[str]:
    """Say which words and classes of the tables a form belongs to."""
    tags = set(_WHOLE.get(form, ()))
    for length in range(2, len(form) + 1):
        tags |= _BEGUN.get(form[:length], set())
        if not form.endswith(_REFLEXIVE):
            tags |= _ACTIVE.get(form[:length], set())
    return frozenset(tags | _derived(form, tags))


_DERIVED: Final = frozenset(
    {
        *("OBJECT", "ACC", "CHILD_ACC", "SUBJECT", "PEOPLE", "INFINITIVE"),
        *("COLD_NUMBER", "OLD_YEAR", "PRESSURE"),
    }
)


def _derived(form: str, tags: set[str]) -> set[str]:
    """Classes told by the ending or by the number, beside those told by the word."""
    found = {"SUBJECT"} if "CHILD" in tags else set()
    if tags & {"CHILD", "PERSON"}:
        found.add("PEOPLE")
    if tags & {"CHILD", "PERSON", "WHOM"}:
        found |= _cases(form, tags)
    if form.endswith(("ть", "ться", "ти")):
        found.add("INFINITIVE")
    if _DECADE.fullmatch(form):
        found.add("OLD_YEAR")
    elif form.isdecimal():
        if int(form) < _LEAST_WARM:
            found.add("COLD_NUMBER")
        elif len(form) == _YEAR_DIGITS and int(form) in _LONG_AGO:
            found.add("OLD_YEAR")
        elif int(form) in _HIGH_PRESSURE:
            found.add("PRESSURE")
    elif "NUMERAL" in tags:
        found.add("COLD_NUMBER")
    return found


def _cases(form: str, tags: set[str]) -> set[str]:
    """Say whether a word for somebody may be an object, and the one that is acted on."""
    if form in _NOMINATIVES or ("WHOM" not in tags and form.endswith(_NOMINATIVE_ENDS)):
        return set()
    if form in _DATIVES or form.endswith(_DATIVE_ENDS):
        return {"OBJECT"}
    return {"OBJECT", "ACC", "CHILD_ACC"} if "CHILD" in tags else {"OBJECT", "ACC"}


def _learn(written: str, tag: str) -> None:
    if written.endswith("*"):
        _BEGUN.setdefault(written[:-1], set()).add(tag)
    elif written.endswith("-"):
        _ACTIVE.setdefault(written[:-1], set()).add(tag)
    else:
        _WHOLE.setdefault(written, set()).add(tag)


for _name, _written in WORDS.items():
    for _word in _written.split():
        _learn(_word, _name)
