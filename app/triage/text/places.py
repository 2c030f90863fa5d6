"""Notices the address or the institution that a comment names: «ул. Ленина, 5», «школа № 12».

Only what is plainly written is noticed; which of the region's places it is, a person decides.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from app.triage.text.wording import LONGEST_READ

_MOST: Final = 5
"""Places told of one text; who names more has written a list."""


class PlaceKind(StrEnum):
    """What is named."""

    ADDRESS = "address"
    INSTITUTION = "institution"


class Place(NamedTuple):
    """A place in a text: ``text[start:end]`` as written."""

    kind: PlaceKind
    start: int
    end: int


_STREET = (
    r"(?:улиц[аыеу]|ул\.?|проспект[ае]?|просп\.|пр-т|пр\.|переул(?:ок|ке|ка)|пер\.|бульвар[ае]?|б-р|"
    r"шоссе|проезд[ае]?|набережн(?:ая|ой)|микрорайон[ае]?|мкр\.?|площад(?:ь|и)|квартал[ае]?)"
)
_LARGE = (
    r"(?-i:(?:\d{1,3}[- ]?(?:го|й|я|летия|лет)? )?[А-ЯЁ][а-яё-]{2,30}(?: [А-ЯЁ][а-яё-]{2,30})?)"
)
_SMALL = r"[а-яё][а-яё-]{2,30}(?: [а-яё][а-яё-]{3,30})?"
_NUMBER = r"\d{1,3} ?(?:[а-д](?![а-яё])|/ ?\d{1,3})?"
_HOUSE = rf"(?:(?:дом|д\.?) ?)?{_NUMBER}(?:,? ?(?:корпус|корп\.?|к\.?|строение|стр\.?) ?\d{{1,2}})?"
_BEGIN = r"(?<![\w@/-])"
_COUNTED = (
    "руб|лет|год|час|мин|чел|градус|класс|групп|раз|дн|дет|учен|реб|мест|сем|шт|км|метр|этаж|"
    "сотрудн"
)
_END = rf"(?![\w%]| ?(?:{_COUNTED}))"
"""A number of a house is not followed by what it would count."""

_ADDRESS = re.compile(
    rf"{_BEGIN}(?:"
    rf"{_STREET} ?{_LARGE}(?:,? {{0,2}}{_HOUSE}{_END})?"  # ул. Мира, 5; пер. Садовый
    rf"|{_STREET} ?{_SMALL},? {{0,2}}{_HOUSE}{_END}"  # ул мира 5
    rf"|{_LARGE},? (?:дом|д\.) ?{_NUMBER}{_END}"  # Лесная, дом 8
    rf"|(?-i:[А-ЯЁ][а-яё-]{{2,30}}(?:ая|ой|ого)),? {_NUMBER}{_END}"  # Лесная 8
    rf"|(?:дом|д\.) ?№? ?{_NUMBER},? ?(?:корпус|корп\.?|к\.?) ?\d{{1,2}}{_END}"  # дом 12 корп. 2
    r")",
    re.IGNORECASE,
)
_KIND = (
    r"(?:школ[аеуыойя]{1,2}|гимнази[яиюей]{1,2}|лице[йеяю]{1,2}|"
    r"детск(?:ий|ого|ом|ому) сад(?:у|ик|ика|ике)?|"
    r"детсад[еау]?|сад(?:ик[аеу]?|у|е)?|ясл[ияей]{1,2}|поликлиник[аеуиой]{1,2}|больниц[аеуыей]{1,2}|"
    r"роддом[ае]?|амбулатори[яию]|фап|мфц|библиотек[аеуиой]{1,2}|доу|сош|мбоу|мбдоу|мдоу|црб|гкб)"
)
_INSTITUTION = re.compile(
    rf"{_BEGIN}{_KIND} ?(?:"
    rf"(?:№|номер|N|#) ?\d{{1,4}}(?!\d)"
    rf"|[«\"“„][^»\"”“\n]{{2,40}}[»\"”“]"
    rf"|\d{{1,4}}{_END}"
    r")",
    re.IGNORECASE,
)
_PATTERNS = ((PlaceKind.INSTITUTION, _INSTITUTION), (PlaceKind.ADDRESS, _ADDRESS))


def find_places(text: str) -> list[Place]:
    """List what is named, in the order of the text, without overlaps, at most five."""
    read = text[:LONGEST_READ]
    found: list[Place] = []
    for place in sorted(_matches(read), key=lambda place: (place.start, -place.end)):
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found[:_MOST]


def _matches(text: str) -> Iterator[Place]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Place(kind, *match.span())
