"""Home addresses: a flat, or a house where somebody is said to live."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.kinds import Finding, Kind, Known
from app.replies.guarding.surroundings import before, plain

_WAY: Final = (
    r"(?:улиц(?:а|ы|е|у|ей)|ул\.?|проспект[аеу]?|просп\.|пр-к?т|пр\.|переул(?:ок|ка|ке|ку)|пер\.|"
    r"бульвар[аеу]?|б-р|шоссе|проезд[аеу]?|набережн(?:ая|ой|ую)|наб\.|микрорайон[аеу]?|мкр\.?|"
    r"площад(?:ь|и)|пл\.|квартал[аеу]?|тракт[аеу]?|тупик[аеу]?|аллея)"
)
_LARGE: Final = r"(?-i:[А-ЯЁ][а-яё-]{1,30}(?: [А-ЯЁ][а-яё-]{1,30}){0,2})"
_YEARS: Final = r"[0-9]{1,3}[- ]?(?:го|й|я|летия|лет)? "
_PLACE: Final = (
    r"(?:(?<!\w)(?:г|с|п|д|пос|дер|ст)\.|(?<!\w)(?:город|село|пос[её]лок|деревня|станица)) ?"
    rf"{_LARGE},? "
)
_HOUSE: Final = (
    r"(?:(?:дом[ае]?|д\.?) ?№? ?)?[0-9]{1,4} ?(?:[а-д](?![а-яё])|/ ?[0-9]{1,3})?"
    r"(?:,? ?(?:корпус|корп\.?|к\.?|строение|стр\.?) ?[0-9]{1,2})?"
)
_FLAT: Final = (
    r"(?:,? ?(?:кв\.?|квартир[аеуы]) ?№? ?[0-9]{1,4}(?!\d)|(?P<dash> ?- ?[0-9]{1,4})(?![\d-]|\.\d))"
)
_STREET: Final = rf"(?:{_WAY},? ?(?:{_YEARS})?{_LARGE}|{_LARGE} {_WAY}|{_WAY}|{_LARGE})"
_ADDRESS: Final = re.compile(
    rf"(?:{_PLACE})?(?<![\w-]){_STREET},? {{0,2}}{_HOUSE}{_FLAT}?(?![\w%]|[.:][0-9])", re.IGNORECASE
)
_SMALL: Final = re.compile(
    rf"(?<![\w-]){_WAY} ?[а-яё-]{{3,30}}(?: [а-яё-]{{3,30}})?,? {{0,2}}{_HOUSE}{_FLAT}?(?![\w%]|"
    rf"[.:][0-9])",
    re.IGNORECASE,
)
_OWN_FLAT: Final = re.compile(
    r"(?<!\w)(?:дом(?:а|е|у)?|д\.) ?№? ?[0-9]{1,4} ?[а-д]?,? (?:кв\.?|квартир[аеуы]) ?№? "
    r"?[0-9]{1,4}(?!\d)|(?<!\w)(?:ваш\w*|е[её]|его|их) (?:[а-яё]+ )?квартир[аеуы] ?(?:№|номер)? "
    r"?[0-9]{1,4}(?!\d)",
    re.IGNORECASE,
)
_LIVES: Final = re.compile(
    r"прожива(?:ете|ет|ли|ла|л|ющ(?:ая|ий|его|ей|ему))(?![а-я])|проживани\w+|(?<![а-я])жив(?:ет|"
    r"ете|ут)(?![а-я])|"
    r"прописан[аы]?(?![а-я])|прописк\w+|зарегистрирован[аы]?(?![а-я])|ваш\w* регистраци\w+|"
    r"мест\w+ (?:жительства|регистрации|прописки)|домашн\w+ адрес\w*|ваш\w* адрес\w*|вам домой|"
    r"(?:адрес\w*|дом\w*) (?:заявител|граждан|жител|пациент|ребенк|семьи)\w*"
)
_ON: Final = re.compile(r"(?<![а-я])(?:на|по|с|от|из) $")
_OFFICES: Final = re.compile(
    r"(?:школ|больниц|поликлиник|мфц|администраци|учреждени|организаци|компани|центр|отдел|пункт|"
    r"аптек|магазин|офис)\w*(?: \w+){0,4} ?$"
)
_ROW: Final = re.compile(r"(?<![а-я])дома ?№? ?[0-9]")
_WIDEST_ROW: Final = 20
"""Houses in one row: «5-7» are two houses, «5-70» is a flat."""


def find_addresses(text: str, known: Known) -> Iterator[Finding]:
    """Find addresses of people; an office's and a mere house's are no secret."""
    public = [_essence(address) for address in known.addresses]
    spared_to = 0
    for match in sorted(_matches(text), key=lambda match: (match.start(), -match.end())):
        essence = _essence(match.group())
        if any(address and address in essence for address in public):
            spared_to = match.end()
        elif match.start() >= spared_to and (match.re is _OWN_FLAT or _is_home(text, match)):
            yield Finding(Kind.ADDRESS, *match.span())


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_ADDRESS, _SMALL, _OWN_FLAT):
        yield from pattern.finditer(text)


def _is_home(text: str, match: re.Match[str]) -> bool:
    whole = plain(match.group())
    if re.search(r"кв\.|кв |квартир|кв[0-9]", whole):
        return True
    said = before(text, match.start())
    if match["dash"] and not _ROW.search(whole) and _is_flat(match.group()):
        return re.match(_WAY, whole) is not None or _ON.search(said) is not None
    return _LIVES.search(said[-70:]) is not None and _OFFICES.search(said) is None


def _is_flat(written: str) -> bool:
    house, flat = (int(number) for number in re.findall(r"[0-9]+", written)[-2:])
    return not house < flat <= house + _WIDEST_ROW


def _essence(address: str) -> str:
    """Leave the stem of the street and the house: «ул. Лесная, д. 8» is «лесн8»."""
    words = re.findall(r"[а-я]{3,}|[0-9]+[а-д]?", plain(address))
    return "".join(
        word if word[0].isdigit() else word[: max(4, len(word) - 2)]
        for word in words
        if not re.fullmatch(rf"{_WAY}|дом\w?|корп\w*|город\w?|село|квартир\w", word)
    )
