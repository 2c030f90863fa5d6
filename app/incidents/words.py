"""Reads what a trouble is told with: weighed lemmas, concepts, and the names of places."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from app.incidents.tellings import Kind, Tellings
from app.triage.judging.reading import Reading, read_text
from app.triage.rules import Importance
from app.triage.text.lemmas import lemma_of
from app.triage.text.places import find_places
from app.triage.text.wording import is_plain
from app.triage.topics.listing import Topic, TopicList, phrases

_DATA: Final = Path(__file__).parent / "data"
MARK: Final = "~"
"""Stands before a concept, so that it is never taken for a lemma."""
_MOST: Final = 60
"""Words of a text that are kept; a longer one tells more than one trouble."""
_TOO_COMMON: Final = 0.03
"""Share of the corpus from which on a lemma says nothing of the trouble."""
_SHORTEST: Final = 3
_CONCEPT_WEIGHT: Final = 1.6
"""A concept beside a lemma of the same rarity: it gathers many wordings of one thing."""
_KINDS_LINE: Final = (
    "улица ул проспект просп переулок пер бульвар бул бульв шоссе проезд набережная наб микрорайон "
    "мкр мкрн площадь квартал дом корпус корп строение стр школа сад садик детсад детский "
    "поликлиника больница гимназия лицей колледж техникум училище интернат диспансер стоматология "
    "онкодиспансер психдиспансер тубдиспансер роддом амбулатория библиотека ясли культура "
    "искусство дюсш дши дмш дхш дк сдк фок сш сшор сош оош доу моу мбоу мкоу маоу мдоу мбдоу "
    "мадоу мкдоу гоу гбоу гпоу гбпоу гуз гбуз црб цгб гкб окб фап мфц городской имя возле около "
    "напротив"
)
_PLACE_KINDS: Final = frozenset(_KINDS_LINE.split())


class Words(msgspec.Struct, frozen=True):
    """What is left of a text when it is compared with others."""

    terms: tuple[str, ...]
    """Lemmas, and concepts with a mark before them."""
    names: tuple[str, ...]
    """Lemmas of capitalised words within sentences and of addresses: likely names of places."""


def read_words(text: str) -> Words:
    """Read a text; the same text gives the same words, in the same order."""
    reading = read_text(text)
    names = _names(reading)
    lemmas = [lemma_of(form) for form in reading.forms if is_plain(form) and not form.isdigit()]
    kept = dict.fromkeys(lemma for lemma in lemmas if lemma not in names and _tells(lemma))
    terms = (*list(kept)[:_MOST], *concepts_in(reading.forms))
    return Words(terms, tuple(sorted(names)))


@cache
def weight_of(term: str) -> float:
    """Tell how much a shared term says: the rarer in the corpus, the more."""
    commonness = _commonness()
    rarity = math.log(commonness.texts / commonness.seen.get(term, 1))
    return rarity * (_CONCEPT_WEIGHT if term.startswith(MARK) else 1.0)


@cache
def share_of(term: str) -> float:
    """Tell in which share of the corpus's texts a term stands; above zero."""
    commonness = _commonness()
    return commonness.seen.get(term, 1) / commonness.texts


def vector_of(terms: Sequence[str]) -> dict[str, float]:
    """Weigh the terms, so that the whole has length one; empty where there are none."""
    weights = {term: weight_of(term) for term in terms}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()} if length else {}


def concepts_in(forms: Sequence[str]) -> tuple[str, ...]:
    """List the concepts that a text's forms name, each with its mark, sorted."""
    own = {MARK + found.topic.title for found in _concepts().found(forms)}
    listed = {MARK + found.topic.code for found in _topics().found(forms)}
    told = {MARK + kind for kind in _tellings().found(forms)}
    return tuple(sorted(own | listed | told))


def _tells(lemma: str) -> bool:
    commonness = _commonness()
    return (
        len(lemma) >= _SHORTEST and commonness.seen.get(lemma, 0) < _TOO_COMMON * commonness.texts
    )


def _names(reading: Reading) -> frozenset[str]:
    spans = [(place.start, place.end) for place in find_places(reading.text)]
    found = set()
    for word in reading.words:
        written = reading.text[word.start : word.end]
        before = reading.text[: word.start].rstrip()
        inside = any(start <= word.start < end for start, end in spans)
        capital = written[:1].isupper() and not written.isupper()
        within = bool(before) and before[-1] not in '.!?…)\n"«'
        if _may_name(word.form) and (inside or (capital and within)):
            found.add(lemma_of(word.form))
    return frozenset(found - _PLACE_KINDS)


def _may_name(form: str) -> bool:
    """Say whether a form is a number or more than a little word: no «им.», «бул.», «у» or «по»."""
    if not is_plain(form) or form in _PLACE_KINDS:
        return False
    return form[0].isdigit() or len(form) >= _SHORTEST


class _Commonness(msgspec.Struct, frozen=True):
    texts: int
    seen: Mapping[str, int]


@cache
def _commonness() -> _Commonness:
    lines = _read("commonness.tsv")
    seen = {line["term"]: int(line["texts"]) for line in lines}
    return _Commonness(seen.pop(""), seen)


@cache
def _concepts() -> TopicList:
    return TopicList(
        Topic(
            group="",
            code=str(number),
            title=line["concept"],
            importance=Importance.USUAL,
            words=phrases(line["words"]),
        )
        for number, line in enumerate(_read("concepts.tsv"))
    )


@cache
def _tellings() -> Tellings:
    return Tellings(
        Kind(line["kind"], phrases(line["tellings"]), phrases(line["hints"]))
        for line in _read("tellings.tsv")
    )


@cache
def _topics() -> TopicList:
    return TopicList.shipped()


def _read(name: str) -> list[dict[str, str]]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
