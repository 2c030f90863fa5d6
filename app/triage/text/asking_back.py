"""Tells the page's question to a citizen from its other words, and what may be his answer."""

import re
from collections.abc import Sequence
from typing import Final

from app.triage.text.names import are_name, is_patronymic
from app.triage.text.places import find_places

_WHAT: Final = (
    r"(?:адрес|дом(?:[ауе])?|улиц|номер|телефон|контакт|фамили|имя|фио|ф\.? ?и\.? ?о|класс(?!н)|"
    r"школ|групп|сад|населенн|поселок|поселк|деревн|село|район|подъезд|квартир|отделени|поликлиник|"
    r"больниц|маршрут|остановк|данные|место|где|когда|как(?:ой|ая|ую|ом|их|им)|о чем|"
    r"о ком|кто)"
)
_TELL: Final = (
    r"(?:уточните|укажите|напишите|пришлите|назовите|сообщите|подскажите|оставьте|скажите|направьте)"
    r"(?!,? (?:(?:[а-я]+ )?(?:при|через)|"
    r"(?:[а-я]+,? ){0,3}(?:соседям|всем|диспетчеру|врачу|учителю))(?![а-я]))|"
    r"(?:просим|прошу|просьба|можете|могли бы)[^.!?]{0,30} "
    r"(?:уточнить|указать|написать|прислать|назвать|сообщить|подсказать|оставить|направить)"
)
"""«Укажите при записи номер полиса» asks nothing back."""
_ASKS_BACK: Final = re.compile(
    rf"(?<![а-я])(?:(?:{_TELL})[^.!?]{{0,50}}?(?<![а-я]){_WHAT}|"
    rf"(?:о |об |в |на |по |из |с )?как(?:ой|ая|ое|ую|ом|ого|ому|им|их|ие) "
    rf"(?:именно |это |у вас )?(?:[а-я]+ )?{_WHAT}[^.!?]{{0,50}}\?|"
    rf"(?:ваш|точный|полный) {_WHAT}[^.!?]{{0,40}}\?|как (?:вас|к вам) [^.!?]{{2,20}}\?"
    r")"
)
_LONGEST_TOLD: Final = 25
"""Words of what a citizen tells who was asked where or who he is."""
_BARE: Final = 4
"""Words that may be a name of a place alone: «Ольховка», «старшая группа»."""
_NUMBER: Final = re.compile(r"\d+\w{0,2}|<phone>")
_TALKS: Final = re.compile(
    r"(?<![^ ])(?:напи[сш]\w+|писал\w*|отправ\w+|уточн\w+|понял\w*|понятно|спасибо|спс|благодар\w+|"
    r"хорошо|молодц\w*|поздрав\w+|с|отлично|прекрасно|супер|красот\w+|уже|вы|ура|ладно|сейчас|"
    r"позже|потом|завтра|вечером|жд\w+|будем|буду|нет|не)(?![^ ])"
)
"""What is said instead of an answer."""


def asks_back(text: str) -> bool:
    """Say whether a text asks its reader where, who or what: «уточните, пожалуйста, адрес»."""
    return _ASKS_BACK.search(" ".join(text.lower().replace("ё", "е").split())) is not None


def tells_what_was_asked(text: str, forms: Sequence[str]) -> bool:
    """Say whether a text names an address, a number, a phone or somebody, or little else."""
    words = [form for form in forms if any(map(str.isalnum, form))]
    if len(words) > _LONGEST_TOLD:
        return False
    if find_places(text) or any(map(_NUMBER.fullmatch, words)):
        return True
    if any(map(is_patronymic, words)) or are_name(words):
        return True
    return 0 < len(words) <= _BARE and _TALKS.search(" ".join(words)) is None
