"""Tells the number that names a place from one that counts: «школа 5», not «школа 5 лет»."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

GAP: Final = r"\s{0,3}"
SPACE: Final = r"[^\S\r\n]{1,3}"
"""Of any width, but within the line."""
BEGIN: Final = r"(?<![\w@/-])"

_COUNTED: Final = (
    r"руб\w*|тыс\w*|млн|миллион\w*|бакс\w*|доллар\w*|евро|"
    r"лет|год(?:а|у|ов|ик\w*)?|век\w?|месяц\w*|недел\w+|дн(?:я|ей|ям|и)|день|сут(?:ки|ок)|"
    r"час(?:а|у|ов|ам|ик\w*)?|мин(?:ут\w*)?|сек(?:унд\w*)?|утра|вечера|ночи|"
    r"январ[яе]|феврал[яе]|марта|апрел[яе]|мая|ию[нл][яе]|августа|(?:сентя|октя|ноя|дека)бр[яе]|"
    r"чел(?:овек\w*)?|дет(?:ей|и|ям|ьми|ок|ишек)|реб[её]н\w+|ребят\w*|учен\w+|семей|семьи|"
    r"сотрудни\w+|жител(?:ей|я)|врач(?:а|ей)|учител(?:я|ей)|"
    r"градус\w*|процент\w*|балл\w*|зв[её]зд\w*|раз(?:а|ик\w*)?|мест(?:а|о)?|шт(?:ук\w*)?|"
    r"км|километр\w*|метр\w*|кг|тонн\w*|литр\w*|сот(?:ок|ки|ка|ку)|га|гектар\w*|"
    r"этаж\w*|класс\w*|групп\w{0,2}|дом(?:а|ов)|высот(?:ок|ки)|сад(?:ик)?(?:а|ов)|школы?|"
    r"машин\w*|фонар(?:я|ей)|авари[йи]|вида|корпус(?!\s?\d)|"
    r"автобус\w*|маршрут\w*|троллейбус\w*|трамва\w+|ям|люк(?:а|ов)|светофор(?:а|ов)|"
    r"магазин(?:а|ов)|подъезд(?:а|ов)|остановок|дерев(?:а|ьев)|столб(?:а|ов)|жалоб[аы]?|"
    r"(?:заявле|обраще)ни[яй]|протокол(?:а|ов)|т\.?\s?р|курс\w*|пар[аы]?"
)
END: Final = (
    rf"(?![\w%°₽]|[.:]\d|[-–—](?i:[йяюемх]|го|му|[ыо]й|ая|ое|ти|ми)(?!\w)|"
    rf"\s?[-–—]\s?\d{{1,2}}{GAP}(?:ч(?!\w)|час|класс)|{GAP}(?i:{_COUNTED})(?!\w))"
)
"""A number that names is followed neither by what it would count, nor by more of a date, of an
hour or of a span, nor by an ending that makes it an ordinal."""
NUMBER: Final = (
    r"\d{1,3}(?:\s?/\s?\d{1,3})?(?i:-?[а-д](?!\w)|\s(?:[бгд](?!\w)|[ав](?=\s*(?:[,.;!?)]|$))))?"
)
"""Of a house; «а» and «в» that stand apart are little words, unless something ends with them."""

_LEFT: Final = 40
"""Characters looked at before a word."""
_BEFORE: Final = re.compile(
    rf"(?<![\w@/.:,-])(?P<number>\d{{1,3}})"
    rf"(?P<ordinal>\s?-?\s?(?:[аы]?я|[оыие]?й|[ую]?ю|о?го|о?му?))?{SPACE}"
    rf"(?:(?:городск|районн|областн|детск|средн|взросл|центральн)[а-я]{{2,3}}{SPACE})?$",
    re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]{1,20}|\d)[.,]?\s{1,3}$")
_OF_WHICH: Final = frozenset(("у", "из", "от", "возле", "около", "для", "напротив", "директор"))
"""«у 3 школы»: one school, as of three it would be «у 3 школ»."""
_OF_TIME: Final = frozenset(
    ("в", "во", "с", "со", "до", "к", "ко", "на", "по", "за", "после", "через", "примерно")
)
"""«в 8 школа закрыта»: the number belongs to what stands before it."""
_HAS_NUMBERS: Final = frozenset(
    (
        *("дом", "дома", "доме", "д", "кв", "квартира", "кабинет", "каб", "корпус", "к", "палата"),
        *("автобус", "автобуса", "маршрут", "маршрута"),
    )
)
_FEMININE: Final = ("школ", "гимн", "поликл", "больн", "амбул", "библ", "стомат")


class _Case(Enum):
    NAMED = auto()
    """«школа», «садик»."""
    OF = auto()
    """«школы», «садика»: of one, or two of them."""
    OTHER = auto()
    """«школе», «садику»: one is meant."""


_AGREES: Final[Mapping[tuple[bool, str], frozenset[_Case]]] = {
    (True, "я"): frozenset({_Case.NAMED}),
    (True, "ю"): frozenset({_Case.OTHER}),
    (True, "й"): frozenset({_Case.OF, _Case.OTHER}),
    (False, "й"): frozenset({_Case.NAMED}),
    (False, "о"): frozenset({_Case.OF}),
    (False, "у"): frozenset({_Case.OTHER}),
    (False, "м"): frozenset({_Case.OTHER}),
}
"""Cases of a word that the last letter of an ordinal before it allows, where it is feminine."""


def before(text: str, start: int, noun: str) -> int | None:
    """Tell where the number begins that stands before a noun and names it: «5-й школе».

    None where there is none, or where it counts («3 школы») or is an hour («в 8 школа»).
    """
    found = _BEFORE.search(text, max(0, start - _LEFT), start)
    if found is None:
        return None
    word = _WORD_BEFORE.search(text, max(0, found.start() - _LEFT), found.start())
    told = word["word"].lower() if word else ""
    if told.isdigit() or told in _HAS_NUMBERS:
        return None
    is_feminine = noun.startswith(_FEMININE)
    case = _case_of(noun, is_feminine=is_feminine)
    if found["ordinal"]:
        is_name = case in _AGREES.get((is_feminine, found["ordinal"][-1].lower()), ())
    else:
        is_name = _names(int(found["number"]), case, told)
    return found.start() if is_name else None


def _case_of(noun: str, *, is_feminine: bool) -> _Case:
    if noun.endswith(("ы", "и") if is_feminine else ("а", "я")):
        return _Case.OF
    if noun.endswith(("а", "я")) or not (is_feminine or noun.endswith(("е", "у", "ю", "ом", "ем"))):
        return _Case.NAMED
    return _Case.OTHER


def _names(number: int, case: _Case, told: str) -> bool:
    """Say whether a bare number names what stands after it in this case."""
    if case is _Case.NAMED:
        return number > 1 and told not in _OF_TIME
    if case is _Case.OF:
        is_two = number % 10 in {2, 3, 4} and number // 10 != 1
        return told in _OF_WHICH or not (is_two or told in _OF_TIME)
    return number > 1 or told in _OF_TIME
