"""Notices the institution that a text names: «школа № 12», «в 5-й школе», «больница им. …»."""

import re
from collections.abc import Iterator
from typing import Final

from app.triage.text import numbers
from app.triage.text.numbers import BEGIN, END, GAP, SPACE
from app.triage.text.placenames import LARGE, TITLE

_NOUN: Final = re.compile(
    rf"{BEGIN}(?=[абгдиклмопрстуфцшя])(?:"
    r"школ(?:[аеуы]|ой)(?:-интернат[аеу]?)?(?:\s{1,3}искусств)?|гимнази(?:[яию]|ей)|"
    r"лице(?:[йеяю]|ем)|колледж(?:[аеу]|ем)?|техникум(?:[аеу]|ом)?|училищ(?:[еау]|ем)|"
    r"интернат[аеу]?|детск(?:ий|ого|ом|ому)\s{1,3}"
    r"сад(?:[уае]|ик[аеу]?)?|детсад(?:ик)?[аеу]?|сад(?:ик[аеу]?|[уе])?|ясл(?:и|ей|ях)|"
    r"поликлиник(?:[аеуи]|ой)|больниц(?:[аеуы]|ей)|роддом[ае]?|амбулатори(?:[яию]|ей)|"
    r"стоматологи(?:[яию]|ей)|(?:онко|псих|туб|кож)?диспансер[ае]?|"
    r"дом[аеу]?\s{1,3}культуры|библиотек(?:[аеуи]|ой)|(?P<letters>д\s?/\s?с\.?|"
    r"(?<!т\.)(?<!т\.\s)д\.\s?с\.(?=\s?[№«\"])|дс|фап|мфц|"
    r"дюсш|сш(?:ор)?|дши|дмш|дхш|дк|сдк|фок|доу|сош|оош|"
    r"м[абк]?оу|мб?доу|мадоу|мкдоу|гб?п?оу|гб?уз|црб|цгб|гкб|окб)"
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

_ORDINAL: Final = re.compile(
    rf"(?<!\w)(?:во?|из|у|возле|около|напротив|директор){SPACE}(?P<place>"
    r"(?:перв|втор|четв[её]рт|пят|шест|седьм|восьм|девят|(?:(?:оди|две|три|четыр|пят|шест|сем|восем|"
    r"девят)надцат)|десят|двадцат)(?:ой|ую|ый|ом|ого)|треть(?:ей|ю|ем|его)|третий)"
    rf"{SPACE}(?:(?:городск|детск)[а-я]{{2,3}}{SPACE})?$",
    re.IGNORECASE,
)
"""«В пятой школе»; without such a word before it may as well be the fifth of many."""
_ADDED: Final = re.compile(r"(?:-интернат[аеу]?|\s+искусств|\s+культуры)$")
"""What stands behind the word that agrees with a number: «5-я школа искусств»."""
_LEFT: Final = 60
"""Characters looked at before a word."""


def find_institutions(text: str) -> Iterator[tuple[int, int]]:
    """Tell start and end of each institution named, in the order of the text."""
    for noun in _NOUN.finditer(text):
        name = _NAME.match(text, noun.end())
        start = (
            None if noun["letters"] else numbers.before(text, noun.start(), _head_of(noun.group()))
        )
        if name:
            yield noun.start(), name.end()
        elif start is not None:
            yield start, noun.end()
        elif ordinal := _ORDINAL.search(text, max(0, noun.start() - _LEFT), noun.start()):
            yield ordinal.start("place"), noun.end()


def _head_of(noun: str) -> str:
    return _ADDED.sub("", noun.lower())
