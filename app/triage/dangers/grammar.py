"""What stands before a word and changes its part: a negation, a preposition."""

from collections.abc import Sequence
from typing import Final

from app.triage.dangers.lexicon import Token
from app.triage.dangers.words import set_of

_NEGATIONS: Final = frozenset({"не", "ни"})
_HARDLY: Final = frozenset({"чуть", "едва"})
"""«Чуть не упал» tells of a danger."""
_AWAY: Final = set_of(
    "у с со для от ото без про к ко о об обо среди из перед через за ради при между вместо против "
    "кроме благодаря после возле около рядом до насчет"
)
_ANY: Final = _AWAY | set_of("на в во по под над")
_KEEPS_APART: Final = {
    "OBJECT": _AWAY,
    "ACC": _AWAY,
    "CHILD_ACC": _AWAY,
    "SUBJECT": _ANY,
    "STRUCTURE": _ANY,
    "HEAVY": _ANY,
}
"""Prepositions after which a word of a class is no object, or not what falls."""
_MODIFIER_ENDS: Final = tuple(set_of("ого его ому ему ой ей ую юю ых их ым им ыми ими ом ем"))
_MOST_MODIFIERS: Final = 2
_THEME: Final = set_of("о об обо про при от против насчет")


def is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Say whether «не» stands directly before a word and denies it."""
    if not at or tokens[at - 1].form not in _NEGATIONS:
        return False
    return at == 1 or tokens[at - 2].form not in _HARDLY


def is_governed(tags: frozenset[str], tokens: Sequence[Token], at: int) -> bool:
    """Say whether a preposition makes a word something else than its class stands for.

    «у ребят» is nobody who is hit, «с горки» nothing that falls.
    """
    apart = [_KEEPS_APART[tag] for tag in tags if tag in _KEEPS_APART]
    if not apart:
        return False
    before = _preposition(tokens, at)
    return before is not None and all(before in prepositions for prepositions in apart)


def is_theme(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a word only tells what something is about, for or against («о пожаре»)."""
    return _preposition(tokens, at) in _THEME


def _preposition(tokens: Sequence[Token], at: int) -> str | None:
    """Find the preposition before a word and its adjectives."""
    for place in range(at - 1, max(at - 2 - _MOST_MODIFIERS, -1), -1):
        form = tokens[place].form
        if form in _ANY or form in _THEME:
            return form
        if not form.endswith(_MODIFIER_ENDS):
            return None
    return None
