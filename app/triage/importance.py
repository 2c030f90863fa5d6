"""How soon somebody must look: danger to life or health, violence, children, no heat in winter.

Rules over the words of a comment, written from the domain; never by who wrote or how many
follow him. What is over, elsewhere, in a film, or only a figure of speech raises nothing.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

from app.triage.dangers.grammar import is_negated
from app.triage.dangers.health import HEALTH
from app.triage.dangers.high import HIGH, WITHOUT_HEAT, WITHOUT_WATER
from app.triage.dangers.lexicon import Token, tags_of, tokens_of
from app.triage.dangers.setting import Setting
from app.triage.dangers.things import THINGS
from app.triage.dangers.titles import without_titles
from app.triage.dangers.turns import Found, Turns, find
from app.triage.dangers.violence import VIOLENCE
from app.triage.rules import Importance
from app.triage.text.clauses import are_apart, unwrapped
from app.triage.text.wording import Word

_COLD_MONTHS: Final = frozenset({10, 11, 12, 1, 2, 3, 4})
_NOT_MEANT: Final = frozenset({"LESSON", "SPORT", "THEATRE", "VACCINE", "TROPE", "THANKS"})
"""Classes of words beside which a danger that no turn names is but a word."""
_WHERE_THE_WEAK_ARE: Final = frozenset({"school", "kindergarten", "hospital"})

_URGENT: Final = {**THINGS, **HEALTH, **VIOLENCE}
_DANGERS: Final = Turns({**_URGENT, **HIGH})
_HEAT, _WATER = Turns(WITHOUT_HEAT), Turns(WITHOUT_WATER)


class Weight(NamedTuple):
    """How important a comment is, why, and which words say so."""

    importance: Importance
    reason: str
    """In Russian, without the words."""
    first: int
    last: int
    """Words numbered ``first`` to ``last - 1``."""


def weigh(text: str, words: Sequence[Word], *, month: int = 0, kind: str = "") -> Weight | None:
    """Weigh a comment by the words of its gist; None where nothing makes it important.

    ``month`` (1 to 12, 0 unknown) is when it got its words: heat and water count in the cold
    half of the year. ``kind`` is that of the institution.
    """
    weight = _weigh(_Comment(text, words), month, kind)
    if weight is None and (whole := unwrapped(text)) != text:
        # Some break every sentence, some none: a line is a sentence unless one goes on.
        return _weigh(_Comment(whole, words), month, kind)
    return weight


def may_be_meant(text: str, words: Sequence[Word], first: int) -> bool:
    """Say whether a danger that no turn names may be one: the word numbered ``first`` names it.

    Nothing may deny it, put it into a title, long ago or elsewhere, or make it a theme, a figure
    of speech or what somebody is thanked for.
    """
    return _Comment(text, words).may_mean(first)


def is_cold(month: int) -> bool:
    """Say whether a month (1 to 12, 0 unknown) is in the half of the year that is cold."""
    return month in _COLD_MONTHS


class _Comment:
    """A comment that is looked at closer only where its words may name a danger."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self._text, self._words = text, words
        if are_apart(text):
            self.present = frozenset().union(*(token.tags for token in self._tokens))
        else:
            self.present = frozenset().union(*(tags_of(word.form) for word in words))

    @cached_property
    def _tokens(self) -> list[Token]:
        return without_titles(self._text, self._words, tokens_of(self._text, self._words))

    @cached_property
    def _setting(self) -> Setting:
        return Setting(self._tokens)

    def first(self, turns: Turns) -> Found | None:
        """Find the first turn of a table that is meant here and now."""
        if not (possible := turns.possible(self.present)):
            return None
        found = sorted(find(possible, self._tokens), key=lambda each: (each.turn.number, each.at))
        return next((each for each in found if self._setting.holds(each)), None)

    def may_mean(self, word: int) -> bool:
        """Say whether the token of a word may be meant as it stands."""
        at = next(place for place, each in enumerate(self._tokens) if word < each.last)
        is_title = bool(tags_of(self._tokens[at].form)) and not self._tokens[at].tags
        is_denied = is_negated(self._tokens, at) or self._setting.is_far(at)
        return self.present.isdisjoint(_NOT_MEANT) and not is_title and not is_denied

    def weight(self, importance: Importance, found: Found) -> Weight:
        """Tell it by the words of the comment."""
        first, last = self._tokens[found.first].first, self._tokens[found.last - 1].last
        return Weight(importance, found.turn.reason, first, last)


def _weigh(comment: _Comment, month: int, kind: str) -> Weight | None:
    if found := comment.first(_DANGERS):
        urgent = found.turn.reason in _URGENT
        return comment.weight(Importance.URGENT if urgent else Importance.HIGH, found)
    return _cold(comment, kind) if is_cold(month) else None


def _cold(comment: _Comment, kind: str) -> Weight | None:
    """Raise what is without heat or water; at once where children or the sick are."""
    if found := comment.first(_HEAT):
        weak = kind in _WHERE_THE_WEAK_ARE or "CHILD" in comment.present
        return comment.weight(Importance.URGENT if weak else Importance.HIGH, found)
    if found := comment.first(_WATER):
        return comment.weight(Importance.HIGH, found)
    return None
