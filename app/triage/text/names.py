"""Tells people's names by their forms, written large or not."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rumorph import Analyzer

_ANALYZER: Final = Analyzer()
_MOST_WORDS: Final = 3
"""Words of a full name."""
_GIVEN, _PATRONYMIC, _SURNAME = "Giv", "Pat", "Sur"
_FREQUENT_LINE: Final = (
    "агата аленка булат валера валя варвара вероника вика виктория гена гуля дима динара женя ира "
    "катя коля костя лада лена лида лилия люба люда майя макс маргарита маша милана ника паша "
    "ренат рита рома рустам толя тоня эля юля юра яков"
)
_FREQUENT: Final = frozenset(_FREQUENT_LINE.split())
"""Given names whose forms are hardly ever the other words that the dictionary has for them."""
_WORDS_TOO_LINE: Final = (
    "вера злата лев лика любовь мила надежда рая роза роман света слава соня тая тема тома"
)
_WORDS_TOO: Final = frozenset(_WORDS_TOO_LINE.split())
"""Given names that are as often other words; alone they call nobody."""
_ENDS_A_PATRONYMIC: Final = re.compile(r"\w+(?:[ое]вич|[ое]вна|[ьтм]ич|инична|итична)")
"""In whatever language the father's name is: «Фәридовна»."""
_PATRONYMIC_IN_ANY_CASE: Final = re.compile(
    r"\w+(?:[оеиії]вн(?:а|ы|е|у|ой|и|і|ою)|[оеиії]вич(?:а|у|ем|е)?)"
)


def are_name(forms: Sequence[str]) -> bool:
    """Say whether the forms call somebody: «Анна», «Анна Ким», «Мария Ивановна».

    «Света» alone may be light: see ``is_word_too``.
    """
    if not forms or len(forms) > _MOST_WORDS:
        return False
    if len(forms) > 1 and is_patronymic(forms[-1]):
        return all(_may_be_name(form) or not _ANALYZER.is_known(form) for form in forms[:-1])
    return (
        all(map(_may_be_name, forms))
        and any(map(_is_given, forms))
        and not (len(forms) == 1 and is_word_too(forms[0]))
    )


def is_word_too(form: str) -> bool:
    """Say whether a given name is as often another word: «света», «вера»."""
    return form in _WORDS_TOO


def is_patronymic(form: str) -> bool:
    """Say whether a form is a patronymic; what the dictionary does not know is told by its end."""
    if _ENDS_A_PATRONYMIC.fullmatch(form) is None:
        return _PATRONYMIC in kinds_of(form)
    return _PATRONYMIC in kinds_of(form) or not _ANALYZER.is_known(form)


def full_names(forms: Sequence[str]) -> frozenset[int]:
    """Tell the places of patronymics in any case, and of the two words before each.

    The first of the three may be a surname.
    """
    return frozenset(
        place
        for at, form in enumerate(forms)
        if _PATRONYMIC_IN_ANY_CASE.fullmatch(form)
        for place in range(max(at - _MOST_WORDS + 1, 0), at + 1)
    )


def is_russian(form: str) -> bool:
    """Say whether the dictionary knows a form."""
    return _ANALYZER.is_known(form)


def is_verb(form: str) -> bool:
    """Say whether a form may be a finite verb."""
    return any(reading.feats.get("VerbForm") == "Fin" for reading in _ANALYZER.analyze(form))


@lru_cache(maxsize=5_000)
def _may_be_name(form: str) -> bool:
    """Say whether a form is part of a name and no verb: «хамит» is a given name, too."""
    return bool(kinds_of(form)) and (form in _FREQUENT or not is_verb(form))


@lru_cache(maxsize=5_000)
def _is_given(form: str) -> bool:
    """Say whether a form is a given name and, but for the plain ones, no other word."""
    if _GIVEN not in kinds_of(form):
        return False
    return (
        form in _FREQUENT
        or form in _WORDS_TOO
        or all(
            reading.pos == "PROPN"
            for reading in _ANALYZER.analyze(form)
            if reading.source == "dictionary"
        )
    )


@lru_cache(maxsize=5_000)
def kinds_of(form: str) -> frozenset[str]:
    """Tell which parts of a name a form may be in the nominative, for all the dictionary knows."""
    return frozenset(
        name
        for reading in _ANALYZER.analyze(form)
        if reading.source == "dictionary"
        and (name := reading.feats.get("NameType")) in {_GIVEN, _PATRONYMIC, _SURNAME}
        and reading.feats.get("Case") == "Nom"
    )
