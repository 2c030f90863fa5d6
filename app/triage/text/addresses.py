"""Notices the address that a text names: «ул. Ленина, 5», «Садовая улица», «дом 5 по Ленина»."""

import re
from collections.abc import Iterator
from typing import Final

from app.triage.text import numbers
from app.triage.text.numbers import BEGIN, END, GAP, NUMBER, SPACE
from app.triage.text.placenames import CAPITAL, LARGE, NUMBERED, SMALL, TITLE

_HOUSE_WORD: Final = rf"(?:(?:у|в|возле|около|напротив|за)\s{{1,3}})?(?:дом(?:[аеу]|ом)?|д\.?){GAP}"
_BLOCK: Final = rf"(?:{GAP},?{GAP}(?:корпус|корп\.?|к\.?|строение|стр\.?){GAP}\d{{1,2}})"
_APART: Final = rf"(?:{GAP},{GAP}(?:{_HOUSE_WORD})?|\s{{0,3}}{_HOUSE_WORD})"
_ITS_NUMBER: Final = rf"(?:№{GAP})?{NUMBER}{_BLOCK}?{END}"
_HOUSE: Final = rf"(?:{_APART}|(?:{SPACE})?){_ITS_NUMBER}"

_STREET: Final = re.compile(
    rf"{BEGIN}(?=[убкмнпш])(?:(?P<whole>улиц(?:[аыеу]|ей)|проспект(?:[ае]|ом)?|переул(?:ок|к[аеу])|"
    r"бульвар[ае]?|шоссе|проезд[ае]?|набережн(?:ая|ой|ую)|площад(?:ь|и)|квартал[ае]?|"
    r"(?P<quarter>микрорайон(?:[ауе]|ом)?))(?![а-яё])|"
    r"(?:ул|(?P<short_quarter>мкрн?|мкр-н)|пр-к?т|б-р)(?![а-яё])\.?|"
    r"(?:просп|пер|пл|бульв|бул|наб|(?<!\sи\s)пр)\.)",
    re.IGNORECASE,
)
_LARGE_AFTER: Final = re.compile(
    rf"(?P<gap>{GAP})(?:{TITLE})?{LARGE}(?P<house>{_HOUSE})?", re.IGNORECASE
)
_SMALL_AFTER: Final = re.compile(rf"{GAP}(?:{TITLE})?{SMALL}(?P<house>{_HOUSE})", re.IGNORECASE)
_HOUSE_AFTER: Final = re.compile(_HOUSE, re.IGNORECASE)
_ADJECTIVE: Final = rf"{CAPITAL}(?<=[иыое]й|ая|яя|ое|ее|го|му|ую|юю|ом|ем)"
_NAME_BEFORE: Final = re.compile(
    rf"{BEGIN}(?:(?P<adjective>(?:{NUMBERED})?(?:{_ADJECTIVE}\s)?{_ADJECTIVE})|{CAPITAL})\s{{1,3}}$"
)
_WITHIN: Final = re.compile(rf"[\w,:;(]{SPACE}$")
_OF_A_NAME: Final = re.compile(
    r"(?!Город|Детск|Сельск|Дерев|Сосед)[А-ЯЁ][а-яё-]+[сц]к(?:ий|ая|ое|ой|ом|ого|ому|ую)\s"
)
"""«Невский проспект», whatever it begins."""
_LEFT: Final = 60
"""Characters looked at before a word."""
_HOUSE_APART: Final = re.compile(rf"{_APART}{_ITS_NUMBER}", re.IGNORECASE)
_NUMBER_AFTER: Final = re.compile(
    rf"(?:{SPACE})?\d{{1,3}}(?=\s*(?:[,;!?)]|\.(?!\d)|$|д(?:ом(?![а-я])|\.)))", re.IGNORECASE
)
_QUARTER_FORMS: Final = ("микрорайон", "микрорайона", "микрорайоне")
"""What «мкр» may stand for."""

_DIGIT: Final = re.compile(r"\d")
_NAMED_HOUSE: Final = re.compile(
    r"[А-ЯЁ](?<![\w@/-].)[а-яё-]{2,30}(?:"
    r"(?: [А-ЯЁ][а-яё-]{2,30})?,?\s{1,3}"
    rf"[Дд](?:ом|\.){GAP}(?:№{GAP})?{NUMBER}{END}"  # Лесная, дом 8
    rf"|(?P<alone>(?<=ая|ой|го)),?{SPACE}{NUMBER}{END})"  # Лесная 8
)
_AFTER_WHOM: Final = (
    r"Ленина|Кирова|Гагарина|Калинина|Чапаева|Куйбышева|Орджоникидзе|Дзержинского|Свердлова|"
    r"Фрунзе|Энгельса|(?:Карла\s|К\.\s?)?Маркса|(?:Розы\s|Р\.\s?)?Люксембург|Урицкого|"
    r"Крупской|Луначарского|Володарского|Щорса|Кутузова|Суворова|Нахимова|Ушакова|Жукова|"
    r"Матросова|Космодемьянской|Терешковой|Комарова|Королёва|Королева|Циолковского|Чкалова|"
    r"Титова|Мичурина|Ломоносова|Менделеева|(?:М\.\s?)?Горького|Пушкина|Лермонтова|Некрасова|"
    r"Гоголя|Чехова|Островского|Маяковского|Есенина|Тургенева|Толстого|Герцена|Чернышевского|"
    r"(?-i:Мира|Победы|Октября|Труда|Космонавтов|Строителей|Энтузиастов|Металлургов|Химиков|"
    r"МИРА|ПОБЕДЫ|ОКТЯБРЯ|ТРУДА|КОСМОНАВТОВ|СТРОИТЕЛЕЙ|ЭНТУЗИАСТОВ|МЕТАЛЛУРГОВ|ХИМИКОВ)"
)
"""Whom and what most streets of Russian towns are named after."""
_KNOWN_STREET: Final = re.compile(
    rf"(?:(?:^|[\n:;(]|(?<!\w)(?:на|по|возле|около|напротив|адрес[ау]?|"
    rf"подъезд(?:[аеу]|ом)?|дом(?:[аеу]|ом)?|двор(?:[аеу]|ом)?|крыш[аеиу])(?=\s)){GAP})"
    rf"(?P<place>(?:{_AFTER_WHOM}),?{SPACE}{_ITS_NUMBER})"
    r"(?!\s+(?:том|лет|год|век|час|этаж|книг|кот|кош|мальч|девоч|дет|турист|человек|раза?\b|"
    r"медал|стих|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|"
    r"декабря))",
    re.IGNORECASE,
)
"""«На Ленина 15», «Кирова, 5», «у подъезда Мира 14»."""
_STREET_AFTER_A_SIGN: Final = re.compile(
    rf"[,.!?]{SPACE}(?P<place>(?-i:(?=[А-ЯЁ]))(?:{_AFTER_WHOM}),?{SPACE}{_ITS_NUMBER})"
    r"(?=\s*(?:[,.;!?)\n]|$|(?:есть|нет|тоже|также|так|не|кв|подъезд|корпус|"
    r"без (?:воды|света|тепла|отопления|газа))(?!\w)))",
    re.IGNORECASE,
)
"""«…, Кирова 45 есть?»; a name may as well begin what comes after a sign: «…, Титова 5 купила»."""
_LISTED_BEFORE: Final = re.compile(
    r"[А-ЯЁ][а-яё]+(?:\s\d{1,2}(?:\s(?:лет|год\w*|класс\w*))?)?[,.]$"
)
_LISTED_AFTER: Final = re.compile(r",\s[А-ЯЁ][а-яё]+\s\d{1,2}(?!\d)")
"""«Петров 4, Титова 5, Жукова 4» are people."""
_SOMEBODYS_STREET: Final = re.compile(
    rf"(?<!\w)(?i:на|по){SPACE}"
    rf"(?P<place>{CAPITAL}(?<=ова|ева|ёва|ина|ого)"
    rf"(?:,{SPACE}{_ITS_NUMBER}|{SPACE}{_ITS_NUMBER}(?=\s*(?:[,.;!?)\n]|$))))"
)
"""«На Абрамова, 7»; without a sign it may as well be «на Абрамова 7 жалоб»."""
_HOUSE_FIRST: Final = re.compile(
    rf"[Дд](?<![\w@/-].)(?i:ом(?:[ауе]|ом)?|\.){GAP}(?:№{GAP})?{NUMBER}(?i:{_BLOCK}{END}|"
    rf"{SPACE}по{SPACE}(?:(?:улице|ул\.){GAP})?(?:{TITLE})?{LARGE})"
)
"""«Дом 12 корпус 2», «дом 5 по Ленина»."""
_NAME: Final = re.compile(CAPITAL)
_SURNAME: Final = re.compile(r"(?:[оеё]в|[иы]н|[сц]к)ой(?=[\s,])")
"""Streets end so as well: «на Садовой 5»."""
_AT: Final = re.compile(rf"(?<!\w)(?:на|по|возле|около|напротив|вдоль){SPACE}$", re.IGNORECASE)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Tell start and end of each address named; they may overlap."""
    for street in _STREET.finditer(text):
        span = _along(text, street)
        if span is not None:
            yield span
    if _DIGIT.search(text):
        for named in (_KNOWN_STREET, _SOMEBODYS_STREET):
            yield from (place.span("place") for place in named.finditer(text))
        for place in _STREET_AFTER_A_SIGN.finditer(text):
            if not _is_listed(text, place):
                yield place.span("place")
        yield from (house.span() for house in _HOUSE_FIRST.finditer(text))
        yield from (
            house.span() for house in _NAMED_HOUSE.finditer(text) if _is_address(text, house)
        )


def _is_listed(text: str, place: re.Match[str]) -> bool:
    """Say whether a name and a number stand in a list of people and their marks or ages."""
    before = _LISTED_BEFORE.search(text, max(0, place.start() - _LEFT), place.start() + 1)
    return before is not None or _LISTED_AFTER.match(text, place.end()) is not None


def _along(text: str, street: re.Match[str]) -> tuple[int, int] | None:
    """Take in what stands beside the word for a street: a name with a house rather than without."""
    name = _LARGE_AFTER.match(text, street.end()) or _SMALL_AFTER.match(text, street.end())
    if name and name["house"]:
        return street.start(), name.end()
    before = _with_name_before(text, street) or _with_number(text, street)
    if before or not name or (street["whole"] and "\n" in name["gap"]):
        return before
    return street.start(), name.end()


def _with_name_before(text: str, street: re.Match[str]) -> tuple[int, int] | None:
    """«Садовая ул., 5», «на Садовой улице»; «Новая улица» at the beginning may be any."""
    name = _NAME_BEFORE.search(text, max(0, street.start() - _LEFT), street.start())
    if name is None:
        return None
    house = _HOUSE_AFTER.match(text, street.end())
    if house and (name["adjective"] or not street["whole"]):
        return name.start(), house.end()
    if not name["adjective"]:
        return None
    is_within = _WITHIN.search(text, max(0, name.start() - _LEFT), name.start())
    return (name.start(), street.end()) if is_within or _OF_A_NAME.match(name.group()) else None


def _with_number(text: str, street: re.Match[str]) -> tuple[int, int] | None:
    """«В 5 микрорайоне», «мкр. 5, дом 3»."""
    if not (street["quarter"] or street["short_quarter"]):
        return None
    number = _NUMBER_AFTER.match(text, street.end())
    end = number.end() if number else street.end()
    house = _HOUSE_APART.match(text, end)
    end = house.end() if house else end
    if number:
        return street.start(), end
    nouns = (street["quarter"].lower(),) if street["quarter"] else _QUARTER_FORMS
    for noun in nouns:
        start = numbers.before(text, street.start(), noun)
        if start is not None:
            return start, end
    return None


def _is_address(text: str, house: re.Match[str]) -> bool:
    """Say whether it is no surname («Ивановой 5 поставили») and no other word."""
    if not _NAME.match(text, house.start()):
        return False
    if house["alone"] is None or not _SURNAME.search(house.group()):
        return True
    return _AT.search(text, max(0, house.start() - _LEFT), house.start()) is not None
