"""Cuts a comment into sentences and clauses, as far as citizens mark them."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from app.triage.text.wording import Word, parts_read

_CLAUSE_ENDS: Final = frozenset(',;:—–()«»„“”"…\n')
_CONTRASTS: Final = frozenset({"а", "но", "однако", "зато"})
_APART: Final = re.compile(r"(?<!\w)[а-яё](?:[ .]{1,2}[а-яё]){3}(?!\w)", re.IGNORECASE)
_WRAPPED: Final = re.compile(r"(?<=\w)[ \t]{0,9}\r?\n[ \t]{0,9}(?=[a-zа-яё])")
_SHORTENED: Final = 3
"""Letters of a word before a full stop that is taken for shortened («ул.», «д.»)."""
_LEAST_SPELLED: Final = 4
"""Lone letters in a row that are taken for a word written apart («п о ж а р»)."""


class Unit(NamedTuple):
    """A word of a comment, or one whose letters were written apart."""

    form: str
    sentence: int
    clause: int
    """Both counted from the beginning of the comment."""
    first: int
    last: int
    """The words numbered ``first`` to ``last - 1`` are it."""


def are_apart(text: str) -> bool:
    """Say whether letters of some word seem to be written apart."""
    return any(_APART.search(text, *part) for part in parts_read(text))


def unwrapped(text: str) -> str:
    """Go on where a line was only broken: once, between a word and a small letter.

    Every place in the text stays where it was.
    """
    if "\n" not in text:
        return text
    return _WRAPPED.sub(lambda broken: " " * len(broken.group()), text)


def cut(text: str, words: Sequence[Word]) -> list[Unit]:
    """List the words of a comment with the sentence and the clause each stands in."""
    units: list[Unit] = []
    sentence = clause = end = spelled = 0
    before = ""
    for number, word in enumerate(words):
        start, stop, form = word
        if units and (gap := text[end:start]) != " ":
            if _ends_sentence(gap, before):
                sentence += 1
                clause += 1
            elif not _CLAUSE_ENDS.isdisjoint(gap) or " - " in gap:
                clause += 1
        if form in _CONTRASTS:
            clause += 1
        units.append(Unit(form, sentence, clause, number, number + 1))
        if form in {"?", "!"}:
            sentence += 1
            clause += 1
        spelled += len(form) == 1
        end, before = stop, form
    return _joined(units) if spelled >= _LEAST_SPELLED else units


def _ends_sentence(gap: str, before: str) -> bool:
    if "\n" in gap:
        return True
    return "." in gap and ".." not in gap and (len(before) > _SHORTENED or before.isdigit())


def _joined(units: Sequence[Unit]) -> list[Unit]:
    """Join letters written apart into words; the letter after a word may be one of its own."""
    joined: list[Unit] = []
    run: list[Unit] = []
    for unit in units:
        if len(unit.form) == 1 and unit.form.isalpha():
            run.append(unit)
            continue
        joined += _spelled(run)
        joined.append(unit)
        run = []
    return joined + _spelled(run)


def _spelled(run: Sequence[Unit]) -> list[Unit]:
    if len(run) < _LEAST_SPELLED:
        return list(run)
    own = len(run) - (run[-1].form in {"в", "у", "к", "с", "и", "а", "о"})
    word = run[0]._replace(form="".join(unit.form for unit in run[:own]), last=run[own - 1].last)
    return [word, *run[own:]]
