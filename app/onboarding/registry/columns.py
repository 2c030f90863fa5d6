"""Recognising the columns of a regional registry by their headings, however messy; pure."""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from rapidfuzz import fuzz

_ENOUGH: Final = 84.0
"""Likeness, of 100, from which a heading is taken for a column."""
_LOOKED_AT: Final = 25
"""Rows of a sheet among which the headings are looked for: titles stand above them."""
_FEWEST: Final = 2
_BLANKS: Final = re.compile(r"[\s_/\\|()\[\]:;,№\"«»*-]+")


_REMARK: Final = re.compile(r"\([^)]*\)")


class Column(StrEnum):
    """What a column of the registry tells."""

    LEVEL = "level"
    FOUNDER = "founder"
    NAME = "name"
    OGRN = "ogrn"
    KIND = "kind"
    MUNICIPALITY = "municipality"
    FIELD1 = "field1"
    FIELD2 = "field2"
    FIELD3 = "field3"
    STATUS = "status"
    PUBLIC_ID = "public_id"
    LINK = "link"
    ADDRESS = "address"
    CONNECTION = "connection"
    BADGE = "badge"
    DESIGN = "design"
    WIDGETS = "widgets"
    ACTIVITY = "activity"
    SUBSCRIBERS = "subscribers"
    REACH = "reach"


TITLES: Final[Mapping[Column, str]] = {
    Column.LEVEL: "Уровень",
    Column.FOUNDER: "Учредитель",
    Column.NAME: "Наименование",
    Column.OGRN: "ОГРН",
    Column.KIND: "Вид учреждения",
    Column.MUNICIPALITY: "Муниципалитет",
    Column.FIELD1: "Сфера 1",
    Column.FIELD2: "Сфера 2",
    Column.FIELD3: "Сфера 3",
    Column.STATUS: "Статус",
    Column.PUBLIC_ID: "ID госпаблика",
    Column.LINK: "Ссылка ВК",
    Column.ADDRESS: "Адрес",
    Column.CONNECTION: "Подключение",
    Column.BADGE: "Госметка",
    Column.DESIGN: "Оформление %",
    Column.WIDGETS: "Виджеты",
    Column.ACTIVITY: "Активность %",
    Column.SUBSCRIBERS: "Подписчики",
    Column.REACH: "Охват",
}
"""As they are written out, and as they are shown."""
NAMES: Final[Mapping[Column, Sequence[str]]] = {
    Column(name): several
    for name, several in json.loads(
        Path(__file__).with_name("columns.json").read_text(encoding="utf-8")
    ).items()
}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in which the headings were found."""

    sheet: str
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    """What each heading stands for; None: nothing of ours."""
    begins: int
    """Index of the first row below the headings."""

    @property
    def known(self) -> int:
        """Count the columns that were recognised."""
        return sum(column is not None for column in self.columns)


def recognise(headings: Sequence[str]) -> tuple[Column | None, ...]:
    """Tell what each heading stands for; the likest pair is settled first, each column once."""
    plain = [{_plain(heading), _plain(_REMARK.sub("", heading))} for heading in headings]
    pairs = sorted(
        (
            (max(_likeness(words, names) for words in spellings), -place, column)
            for place, spellings in enumerate(plain)
            for column, names in NAMES.items()
        ),
        reverse=True,
    )
    found: dict[int, Column] = {}
    for likeness, minus_place, column in pairs:
        if likeness < _ENOUGH:
            break
        if -minus_place not in found and column not in found.values():
            found[-minus_place] = column
    return tuple(found.get(place) for place in range(len(headings)))


def find_table(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Table | None:
    """Find the sheet and the row whose headings we know best; None: there are none."""
    best: Table | None = None
    for sheet, rows in sheets:
        for place in range(min(len(rows), _LOOKED_AT)):
            for depth in (1, 2):
                table = _table(sheet, rows, place, depth)
                if table is not None and (best is None or table.known > best.known):
                    best = table
    return best if best is not None and best.known >= _FEWEST else None


def _table(sheet: str, rows: Sequence[Sequence[str]], place: int, depth: int) -> Table | None:
    if place + depth > len(rows):
        return None
    headings = [" ".join(cell.split()) for cell in rows[place]]
    if depth > 1:
        headings = _joined(headings, [" ".join(cell.split()) for cell in rows[place + 1]])
    return Table(
        sheet=sheet,
        headings=tuple(headings),
        columns=recognise(headings),
        begins=place + depth,
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Join headings in two rows: a merged cell above stands over all the cells below it."""
    joined, over = [], ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        over = above or (over if below else "")
        joined.append(f"{over} {below}".strip())
    return joined


def _plain(heading: str) -> str:
    words = heading.casefold().replace("ё", "е").replace("%", " % ")
    return _BLANKS.sub(" ", words).strip()


def _likeness(words: str, names: Sequence[str]) -> float:
    return max(_alike(words, _plain(name)) for name in names) if words else 0.0


def _alike(words: str, name: str) -> float:
    if words == name:
        return 100.0
    if words.endswith(".") or ". " in words:
        return 96.0 if _abbreviates(words, name) else float(fuzz.ratio(words, name))
    return max(float(fuzz.ratio(words, name)), float(fuzz.token_sort_ratio(words, name)) - 1)


def _abbreviates(words: str, name: str) -> bool:
    """Tell whether each word begins the other's: «наим. орг.», «наименование организации»."""
    short, whole = words.replace(".", ". ").split(), name.split()
    return len(short) == len(whole) and all(
        full.startswith(each.rstrip(".")) for each, full in zip(short, whole, strict=True)
    )
