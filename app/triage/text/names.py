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
_ENDS_A_PATRONYMIC: Final = re.compile(r"\w+(?:[ое]вич|[ое]вна|[ьтм]ич|инична|итична)")
"""In whatever language the father's name is: «Фәридовна»."""
_PATRONYMIC_IN_ANY_CASE: Final = re.compile(
    r"\w+(?:[оеиії]вн(?:а|ы|е|у|ой|и|і|ою)|[оеиії]вич(?:а|у|ем|е)?)"
)


def are_name(forms: Sequence[str]) -> bool:
    """Say whether the forms call somebody: «Анна», «Анна Ким», «Мария Ивановна»."""
    if not forms or len(forms) > _MOST_WORDS:
        return False
    if len(forms) > 1 and is_patronymic(forms[-1]):
        return all(kinds_of(form) or not _ANALYZER.is_known(form) for form in forms[:-1])
    kinds = [kinds_of(form) for form in forms]
    return all(kinds) and any(_GIVEN in kind for kind in kinds)


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
def kinds_of(form: str) -> frozenset[str]:
    """Tell which parts of a name a form may be in the nominative, for all the dictionary knows."""
    return frozenset(
        name
        for reading in _ANALYZER.analyze(form)
        if reading.source == "dictionary"
        and (name := reading.feats.get("NameType")) in {_GIVEN, _PATRONYMIC, _SURNAME}
        and reading.feats.get("Case") == "Nom"
    )
