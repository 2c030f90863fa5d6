"""Notices the institution that a text names: «школа № 12», «в 5-й школе», «больница им. …»."""

import re
from collections.abc import Iterator
from typing import Final

from app.triage.text import numbers
from app.triage.text.numbers import BEGIN, END, GAP, SPACE
from app.triage.text.placenames import LARGE, TITLE

_NOUN: Final = re.compile(
    rf"{BEGIN}(?=[абгдлмпрсфцшя])(?:"
    r"школ(?:[аеуы]|ой)|гимнази(?:[яию]|ей)|лице(?:[йеяю]|ем)|детск(?:ий|ого|ом|ому)\s{1,3}"
    r"сад(?:[уае]|ик[аеу]?)?|детсад(?:ик)?[аеу]?|сад(?:ик[аеу]?|[уе])?|ясл(?:и|ей|ях)|"
    r"поликлиник(?:[аеуи]|ой)|больниц(?:[аеуы]|ей)|роддом[ае]?|амбулатори(?:[яию]|ей)|"
    r"библиотек(?:[аеуи]|ой)|(?P<letters>фап|мфц|доу|сош|мбоу|мбдоу|мдоу|црб|гкб)"
    r")(?![а-яё])",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    rf"{GAP}(?:№|номер|N|#){GAP}\d{{1,4}}(?!\d)"
    r"|\s{0,3}[«\"“„][^»\"”“\n]{2,40}[»\"”“]"
    rf"|(?:{SPACE})?(?:\d{{1,3}}|1[0-8]\d\d){END}(?!\s?[-–—]\s?\d)"
    rf"|{SPACE}{TITLE}{LARGE}",
    re.IGNORECASE,
)


def find_institutions(text: str) -> Iterator[tuple[int, int]]:
    """Tell start and end of each institution named, in the order of the text."""
    for noun in _NOUN.finditer(text):
        name = _NAME.match(text, noun.end())
        start = (
            None if noun["letters"] else numbers.before(text, noun.start(), noun.group().lower())
        )
        if name:
            yield noun.start(), name.end()
        elif start is not None:
            yield start, noun.end()
