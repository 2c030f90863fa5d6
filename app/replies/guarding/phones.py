"""Telephones of people, in digits and in words; those of offices are meant for everybody."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.digits import only_digits
from app.replies.guarding.kinds import Finding, Kind, Known
from app.replies.guarding.spoken import find_spoken
from app.replies.guarding.surroundings import after, before

_SEP: Final = r"[ ()./_•-]{0,3}"
_COMMA: Final = "[ ,-]{1,2}"
_COMMAS: Final = (
    rf"(?:\+ ?7|[78]){_COMMA}[3-9][0-9]{{2}}{_COMMA}[0-9]{{3}}{_COMMA}[0-9]{{2}}{_COMMA}[0-9]{{2}}"
)
"""Commas only between groups of this shape: «дома 7, 8, 9, 10» are no telephone."""
_NATIONAL: Final = rf"(?:\+ ?7|[78]){_SEP}\(?[3-9](?:{_SEP}[0-9]){{9}}"
_SHORT_FORM: Final = (
    rf"\(?9[0-9]{{2}}(?:\) ?|[ -])[0-9]{{3}}{_SEP}[0-9]{{2}}{_SEP}[0-9]{{2}}|9[0-9]{{9}}"
)
_AREA: Final = rf"\([0-9]{{3,5}}\){_SEP}[0-9](?:{_SEP}[0-9]){{4,6}}"
_ABROAD: Final = rf"\+ ?[1-69](?:{_SEP}[0-9]){{9,13}}"
_LOCAL: Final = r"[0-9]{1,3}[- ][0-9]{2}[- ][0-9]{2}"
_NATIONAL_DIGITS: Final = 10
"""Of a number without 8 or +7 before it."""
_LONGEST_LOCAL: Final = 7
_LEAST_DIGITS: Final = 5
"""Of a number within a village."""
_PHONE: Final = re.compile(
    rf"(?<![\d\w+])(?:{_NATIONAL}|{_COMMAS}|{_ABROAD}|{_SHORT_FORM}|{_AREA}|{_LOCAL})(?![\w]|[.,:-][0-9])"
)
_CUES: Final = re.compile(
    r"(?P<own>(?<![а-я])(?:ваш\w*|мой|моего|моему|мою|ее|его|их)(?: [а-я]+){0,2}? (?:телефон|"
    r"номер|контакт|"
    r"городск|рабоч|мобильн)\w*|личн\w+|домашн\w+|сотов\w+|"
    r"(?:звонили|набирали|вызывали|дозвон\w+)(?: до)? (?:вас|вам)|(?<![а-я])мам(?:а|ы|е|у|"
    r"ой)(?![а-я])|"
    r"(?<![а-я])пап(?:а|ы|е|у|ой)(?![а-я])|отц\w+|родител\w+|(?<![а-я])сын\w*|(?<![а-я])доч\w+|"
    r"(?<![а-я])муж\w*|(?<![а-я])жен(?:а|ы|е|у)(?![а-я])|супруг\w*|сосед\w*|заявител\w*|жител\w*|"
    r"жилец|"
    r"жильц\w+|пациент\w*|ребенк\w*|автор\w*|собственник\w*|водител\w*|волонт\w+|хозя\w+|"
    r"абонент\w*)"
    r"|(?P<desk>регистратур\w*|приемн\w+|диспетчер\w*|горяч\w+ лини\w+|колл-?центр\w*|"
    r"call-?центр\w*|"
    r"контакт-?центр\w*|справочн\w+|дежурн\w+ (?:част\w+|служб\w+|администратор\w*|врач\w*)|"
    r"едд[сc]|"
    r"канцеляр\w+|вахт\w+|ресепшн?|телефон\w* (?:доверия|школы|сада|больницы|поликлиники|"
    r"учреждения)|"
    r"наш\w* (?:телефон|номер)\w*|аварийн\w+|касс(?:а|ы|е|у)(?![а-я])|теплосет\w*|водоканал\w*)"
)
"""``own`` gives a number to a person, ``desk`` to a place where whoever is on duty answers."""


def find_phones(text: str, known: Known) -> Iterator[Finding]:
    """Find telephones that cues beside them or their own form give to a person."""
    for finding in all_phones(text, known):
        if _is_personal(text, finding):
            yield finding


def all_phones(text: str, known: Known) -> Iterator[Finding]:
    """Find every full telephone but hotlines and those that the institution has published."""
    public = [only_digits(phone)[-_NATIONAL_DIGITS:] for phone in known.phones]
    for start, end, digits in _written(text):
        bare = digits[-_NATIONAL_DIGITS:]
        hotline = bare != digits and bare.startswith("80")
        if not hotline and not any(_are_same(bare, own) for own in public):
            yield Finding(Kind.PHONE, start, end)


def _are_same(one: str, other: str) -> bool:
    """Compare numbers of which one may lack the code of its town."""
    return min(len(one), len(other)) >= _LEAST_DIGITS and (
        one.endswith(other) or other.endswith(one)
    )


def _written(text: str) -> Iterator[tuple[int, int, str]]:
    yield from find_spoken(text)
    for match in _PHONE.finditer(text):
        if _is_written(text, match):
            yield *match.span(), only_digits(match.group())


_PAPER: Final = re.compile(
    r"(?:договор|контракт|счет|заявк|заявлен|обращен|уин|кбк|инн|огрн|окпо|кпп|заказ|аукцион|"
    r"приказ|"
    r"протокол|код)\w* ?(?:№|n|номер|:)? ?$|№ ?$"
)
_CALL: Final = re.compile(
    r"тел\.|телефон|звон|набер|набир|набра|сотов|номер|связ|мобильн|домашн|"
    r"городск|ватсап"
)


def _is_written(text: str, match: re.Match[str]) -> bool:
    """Tell a telephone from a number of papers, and a short one from any other number."""
    said = before(text, match.start())
    if match.group().isdigit() and _PAPER.search(said) and not re.search("телефон|тел", said[-20:]):
        return False
    if len(only_digits(match.group())) <= _LONGEST_LOCAL or (
        match.group().isdigit() and match.group()[0] == "9"
    ):
        return _CALL.search(said) is not None and _PAPER.search(said) is None
    return True


def _is_personal(text: str, finding: Finding) -> bool:
    said = before(text, finding.start)
    cues = [cue.lastgroup for cue in _CUES.finditer(said)]
    nearest = cues[-1] if cues else None
    if _is_mobile(text[finding.start : finding.end]):
        beside = re.match(r" ?[(,-] ?(.{0,30})", after(text, finding.end))
        named = beside and _CUES.search(beside.group(1))
        return nearest != "desk" and not (named and named.lastgroup == "desk")
    return nearest == "own"


def _is_mobile(written: str) -> bool:
    """Say whether a number is a mobile one or one from abroad; what is said in words is."""
    digits = only_digits(written)
    if len(digits) < _LEAST_DIGITS or (written.startswith("+") and digits[0] != "7"):
        return True
    return len(digits) >= _NATIONAL_DIGITS and digits[-_NATIONAL_DIGITS] == "9"
