"""Words in their dictionary form: «детей» and «ребёнок» are one."""

from functools import lru_cache

from rumorph import Analyzer

_ANALYZER = Analyzer()


@lru_cache(maxsize=50_000)
def lemma_of(form: str) -> str:
    """Give the dictionary form, «ё» as «е»; what is no word of letters stays as it is."""
    if not form.isalpha():
        return form
    return str(_ANALYZER.lemmatize([form])[0]).replace("ё", "е")
