"""Tables for spreadsheets: CSV as Russian Excel reads it, and XLSX with real numbers."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
import xlsxwriter

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run instead of showing."""
_LONGEST: Final = 32_767
"""Characters of one cell; XLSX knows no longer ones."""
_WIDEST, _NARROWEST, _SAMPLE = 60, 10, 200
_MINUTES: Final = 60


class Percent(msgspec.Struct, frozen=True):
    """A share from 0 to 1."""

    value: float


Cell = str | int | float | Percent | timedelta | datetime | date | None
"""A moment comes without a zone, in that of whoever reads."""


class Sheet(msgspec.Struct, frozen=True):
    """A table with a name."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


class Form(StrEnum):
    """The kinds of files that a table may leave as."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES: Final[Mapping[Form, str]] = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(sheet: Sheet, form: Form) -> bytes:
    """Write a table down as a file."""
    return _WRITERS[form](sheet)


def csv_of(sheet: Sheet) -> bytes:
    """Write a table with semicolons, decimal commas and a byte order mark."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.head)
    writer.writerows([_spelled(cell) for cell in row] for row in sheet.rows)
    return ("\ufeff" + table.getvalue()).encode()


def xlsx_of(sheet: Sheet) -> bytes:
    """Write a table with its head frozen; a text is never taken for a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet(_page_title(sheet.title))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        page.write_row(0, 0, sheet.head, head)
        page.freeze_panes(1, 0)
        put = _Putting(book, page)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                put.cell(number, column, cell)
        for column, width in enumerate(_widths(sheet)):
            page.set_column(column, column, width)
    return file.getvalue()


def inert(text: str) -> str:
    """Keep a table program from taking a text for a formula; reading it in takes that off again."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Putting:
    """Puts cells into a page, each as what it is."""

    def __init__(self, book: Any, page: Any) -> None:
        self._page = page
        self._percent = book.add_format({"num_format": "0.0%"})
        self._span = book.add_format({"num_format": "[h]:mm"})
        self._moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        self._day = book.add_format({"num_format": "dd.mm.yyyy"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        # Excel itself marks so what was typed with an apostrophe before it.
        self._quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})

    def cell(self, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None | "":
                return
            case str():
                kind = self._quoted if cell.startswith(_FORMULA) else self._text
                self._page.write_string(row, column, cell[:_LONGEST], kind)
            case Percent():
                self._page.write_number(row, column, cell.value, self._percent)
            case timedelta():
                self._page.write_datetime(row, column, cell, self._span)
            case datetime():
                self._page.write_datetime(row, column, cell, self._moment)
            case date():
                self._page.write_datetime(row, column, cell, self._day)
            case _:
                self._page.write_number(row, column, cell)


def _spelled(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case Percent():
            return f"{cell.value * 100:.1f}%".replace(".", ",")
        case timedelta():
            hours, minutes = divmod(int(cell.total_seconds()) // _MINUTES, _MINUTES)
            return f"{hours}:{minutes:02}"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case _:
            return str(cell).replace(".", ",")


def _widths(sheet: Sheet) -> list[int]:
    """Make columns as wide as their longest cell among the first, within measure."""
    some = [sheet.head, *(tuple(map(_spelled, row)) for row in sheet.rows[:_SAMPLE])]
    return [
        min(_WIDEST, max(_NARROWEST, *(len(cell) + 2 for cell in column)))
        for column in zip(*some, strict=True)
    ]


def _page_title(title: str) -> str:
    """Leave out what no page of a book may be called; 31 characters at most."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31]


_WRITERS: Final[Mapping[Form, Callable[[Sheet], bytes]]] = {
    Form.CSV: csv_of,
    Form.XLSX: xlsx_of,
}
