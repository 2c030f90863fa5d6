"""Chains of nouns in the genitive, and of participles, that a reader loses the thread in."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rumorph import Analyzer

from app.replies.checking.advice import Advice, Rule

_ANALYZER: Final = Analyzer()
_SENTENCE: Final = re.compile(r"[^.!?\n]+")
_WORD: Final = re.compile(r"[а-я-]+")
_CHAINED: Final = 4
"""Nouns in a row, of which all but the first stand in the genitive."""
_PARTICIPLES: Final = 2
"""Of them in one sentence."""
_FIXED: Final = re.compile(
    r"(?:следующ|настоящ|будущ|ведущ|заведующ|учащ|данн|бывш|прошедш|работающ|управляющ|подходящ|"
    r"действующ|"
    r"текущ|уважаем|указанн|любим|необходим|минувш|наступающ|предыдущ|пожилы|окружающ|открыт|"
    r"закрыт|обучающ|трудящ|"
    r"служащ|верующ|соответствующ|младш|старш|лучш|уполномоченн|ответственн|определенн|военн|"
    r"образованн|особенн)\w*$"
)
"""Participles that have become plain words."""


class _Class(NamedTuple):
    is_noun: bool
    in_genitive: bool
    is_attribute: bool
    is_participle: bool


def find_chains(small: str) -> Iterator[Advice]:
    """Find them in a text of small letters."""
    for sentence in _SENTENCE.finditer(small):
        words = list(_WORD.finditer(small, *sentence.span()))
        yield from _genitives(small, words)
        yield from _participles(words)


def _genitives(small: str, words: Sequence[re.Match[str]]) -> Iterator[Advice]:
    chain: list[re.Match[str]] = []
    nouns = 0
    for word in words:
        read = _class_of(word.group())
        joined = bool(chain) and small[chain[-1].end() : word.start()].isspace()
        if joined and nouns and (read.in_genitive or read.is_attribute):
            chain.append(word)
            nouns += read.is_noun
            continue
        yield from _long_chain(chain, nouns)
        chain, nouns = ([word], 1) if read.is_noun else ([], 0)
    yield from _long_chain(chain, nouns)


def _long_chain(chain: Sequence[re.Match[str]], nouns: int) -> Iterator[Advice]:
    if nouns >= _CHAINED:
        says = f"Подряд {nouns} существительных: разбейте на два предложения или скажите глаголом."
        yield Advice(Rule.CHAIN, chain[0].start(), chain[-1].end(), says)


def _participles(words: Sequence[re.Match[str]]) -> Iterator[Advice]:
    found = [word for word in words if _class_of(word.group()).is_participle]
    if len(found) >= _PARTICIPLES:
        says = "Несколько причастий в одном предложении: скажите короткими фразами, кто что делает."
        yield Advice(Rule.CHAIN, found[0].start(), found[-1].end(), says)


@lru_cache(maxsize=20_000)
def _class_of(word: str) -> _Class:
    analyses = [analysis for analysis in _ANALYZER.analyze(word[:60]) if analysis.prob > 0]
    if not analyses or len(word) < 3:  # noqa: PLR2004 - «и», «на» and other small words
        return _Class(is_noun=False, in_genitive=False, is_attribute=False, is_participle=False)
    best = analyses[0]
    genitive = any(
        reading.pos == best.pos and reading.feats.get("Case") == "Gen" for reading in analyses
    )
    participle = (
        best.feats.get("VerbForm") == "Part" and "Case" in best.feats and not _FIXED.match(word)
    )
    noun = best.pos == "NOUN"
    return _Class(
        is_noun=noun,
        in_genitive=noun and genitive,
        is_attribute=best.pos == "ADJ" and genitive,
        is_participle=participle and best.feats.get("Variant") != "Short",
    )
