"""What a row of the registry tells, cell by cell, and what is wrong with it; pure."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from app.officials.rules import InstitutionKind, Level, is_ogrn
from app.onboarding.registry.columns import Column
from app.onboarding.registry.links import Place, place_of
from app.pages.rules import BadLinkError

_LONGEST: Final = 500
_MOST: Final = 200_000_000
_PERCENT: Final = 100
_WORDS_OF_KIND: Final[Mapping[InstitutionKind, Sequence[str]]] = {
    InstitutionKind(name): several
    for name, several in json.loads(
        Path(__file__).with_name("kinds.json").read_text(encoding="utf-8")
    ).items()
}
_LEVELS: Final[Mapping[Level, tuple[str, ...]]] = {
    Level.MUNICIPAL: ("муницип", "мест", "омсу"),
    Level.REGIONAL: ("регион", "област", "кра", "республ", "субъект", "роив"),
    Level.FEDERAL: ("федер", "фоив"),
}
LEVELS: Final[Mapping[Level, str]] = {
    Level.MUNICIPAL: "муниципальный",
    Level.REGIONAL: "региональный",
    Level.FEDERAL: "федеральный",
}
KINDS: Final[Mapping[InstitutionKind, str]] = {
    InstitutionKind.SCHOOL: "школа",
    InstitutionKind.KINDERGARTEN: "детский сад",
    InstitutionKind.HOSPITAL: "больница",
    InstitutionKind.OTHER: "другое",
    InstitutionKind.MUNICIPAL_BODY: "администрация",
    InstitutionKind.MINISTRY: "министерство",
    InstitutionKind.AGENCY: "служба",
}
_YES: Final = frozenset(
    {
        "да",
        "есть",
        "+",
        "1",
        "yes",
        "true",
        "получена",
        "установлен",
        "установлены",
        "имеется",
        "подключено",
        "подключена",
    }
)
_NO: Final = frozenset(
    {
        "нет",
        "-",
        "0",
        "no",
        "false",
        "отсутствует",
        "не получена",
        "не установлен",
        "не установлены",
        "не подключено",
    }
)
_NOTHING: Final = frozenset({"", "—", "–", "н/д", "нет данных", "не указано", "#н/д"})
_GUARD: Final = re.compile(r"^'(?=[=+\-@\t\r])")
_BLANK: Final = re.compile(r"\s+")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a good row tells; None or empty: it says nothing about that."""

    name: str
    kind: InstitutionKind
    kind_is_told: bool
    """It was said, not guessed from the name."""
    ogrn: str = ""
    level: Level | None = None
    founder: str = ""
    municipality: str = ""
    address: str = ""
    link: str = ""
    place: Place | None = None
    public_id: str = ""
    status: str = ""
    connection: str = ""
    fields: tuple[str, ...] = ()
    has_badge: bool | None = None
    design: int | None = None
    has_widgets: bool | None = None
    activity: int | None = None
    subscribers: int | None = None
    reach: int | None = None


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a cell, and what to do."""

    column: Column
    sentence: str


class CellError(Exception):
    """A cell cannot be understood; the message says why, in Russian."""


def cells_of(cells: Sequence[str], columns: Sequence[Column | None]) -> dict[Column, str]:
    """Name the cells of a row; dashes and «нет данных» say nothing."""
    named = {}
    for column, cell in zip(columns, cells, strict=False):
        text = _GUARD.sub("", cell.strip())
        if column is not None:
            named[column] = "" if _says_nothing(column, text) else text
    return named


def _says_nothing(column: Column, text: str) -> bool:
    is_dash = text == "-" and column not in {Column.BADGE, Column.WIDGETS}
    return is_dash or text.casefold() in _NOTHING


def fraction_columns(rows: Sequence[Mapping[Column, str]]) -> frozenset[Column]:
    """Tell which columns of percent are written as fractions of one: 0.85 for 85 %."""
    found = set()
    for column in (Column.DESIGN, Column.ACTIVITY):
        numbers = [_float(row.get(column, "")) for row in rows]
        known = [number for number in numbers if number is not None]
        if known and max(known) <= 1 and any(0 < number < 1 for number in known):
            found.add(column)
    return frozenset(found)


def understand(
    cells: Mapping[Column, str], *, fractions: frozenset[Column]
) -> tuple[Told | None, tuple[Fault, ...]]:
    """Read a row; it is told only where every cell could be understood."""
    faults: list[Fault] = []

    def read(column: Column, how: Callable[[str], Any], nothing: Any = None) -> Any:
        text = cells.get(column, "")
        if not text:
            return nothing
        try:
            return how(text)
        except CellError as error:
            faults.append(Fault(column, str(error)))
            return nothing

    name = read(Column.NAME, _text, "")
    if not name and not any(fault.column is Column.NAME for fault in faults):
        faults.append(Fault(Column.NAME, "Нет наименования: впишите его, как в ЕГРЮЛ."))
    kind = read(Column.KIND, _kind)
    link = read(Column.LINK, _link, "")
    fields = (read(column, _text, "") for column in (Column.FIELD1, Column.FIELD2, Column.FIELD3))
    told = Told(
        name=name,
        kind=kind or kind_of(" ".join([*_fields_words(cells), name])),
        kind_is_told=kind is not None,
        ogrn=read(Column.OGRN, _ogrn, ""),
        level=read(Column.LEVEL, _level),
        founder=read(Column.FOUNDER, _text, ""),
        municipality=read(Column.MUNICIPALITY, _text, ""),
        address=read(Column.ADDRESS, _text, ""),
        link=link,
        place=place_of(link) if link else None,
        public_id=read(Column.PUBLIC_ID, _text, ""),
        status=read(Column.STATUS, _text, ""),
        connection=read(Column.CONNECTION, _text, ""),
        fields=tuple(field for field in fields if field),
        has_badge=read(Column.BADGE, _yes_no),
        design=read(Column.DESIGN, _percent(is_fraction=Column.DESIGN in fractions)),
        has_widgets=read(Column.WIDGETS, _yes_no),
        activity=read(Column.ACTIVITY, _percent(is_fraction=Column.ACTIVITY in fractions)),
        subscribers=read(Column.SUBSCRIBERS, _number),
        reach=read(Column.REACH, _number),
    )
    return (None if faults else told), tuple(faults)


def kind_of(words: str) -> InstitutionKind:
    """Guess what sort of institution it is from its name and its fields."""
    plain = words.casefold().replace("ё", "е")
    for kind, several in _WORDS_OF_KIND.items():
        if any(word in plain for word in several):
            return kind
    return InstitutionKind.OTHER


def same_name(name: str) -> str:
    """Spell a name so that quotes, blanks and case make no difference."""
    plain = re.sub(r"[«»\"'“”„]", "", name.casefold().replace("ё", "е"))
    return _BLANK.sub(" ", plain).strip()


def _fields_words(cells: Mapping[Column, str]) -> list[str]:
    return [cells.get(column, "") for column in (Column.FIELD3, Column.FIELD2)]


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        raise CellError(f"Длиннее {_LONGEST} знаков: сократите.")
    return text


def _ogrn(text: str) -> str:
    digits = re.sub(r"[\s'-]", "", text)
    if not is_ogrn(digits):
        raise CellError(
            "ОГРН не принят: нужны 13 цифр с верной контрольной. Сверьте с выпиской из ЕГРЮЛ."
        )
    return digits


def _link(text: str) -> str:
    link = text.split(maxsplit=1)[0].rstrip(",;")
    try:
        place_of(link)
    except BadLinkError as error:
        raise CellError(
            "Это не адрес страницы ВКонтакте, Одноклассников, Telegram или MAX."
            " Пример: https://vk.com/school1"
        ) from error
    return link


def _level(text: str) -> Level:
    plain = text.casefold()
    for level, several in _LEVELS.items():
        if any(word in plain for word in several):
            return level
    raise CellError("Уровень не понят: муниципальный, региональный или федеральный.")


def _kind(text: str) -> InstitutionKind:
    plain = text.casefold()
    for kind, title in KINDS.items():
        if plain in {kind.value, title}:
            return kind
    guessed = kind_of(text)
    if guessed is InstitutionKind.OTHER:
        raise CellError(f"Вид не понят: {', '.join(KINDS.values())}.")
    return guessed


def _yes_no(text: str) -> bool:
    plain = text.casefold().strip(". ")
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if plain.isdecimal():
        return True  # so many widgets
    raise CellError("Не понято: напишите «да» или «нет».")


def _percent(*, is_fraction: bool) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = _float(text)
        if number is None:
            raise CellError("Не число: напишите процент от 0 до 100.")
        whole = round(number * _PERCENT) if is_fraction else round(number)
        if not 0 <= whole <= _PERCENT:
            raise CellError("Процент — от 0 до 100.")
        return whole

    return read


def _number(text: str) -> int:
    number = _float(text)
    if number is None or not 0 <= number <= _MOST:
        raise CellError("Не число: напишите его цифрами, без слов.")
    return round(number)


def _float(text: str) -> float | None:
    plain = _BLANK.sub("", text).rstrip("%").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", plain, re.ASCII):
        return None
    return float(plain)
