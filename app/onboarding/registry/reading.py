"""Reading a table out of the file that somebody brought: XLSX, XLS, ODS or CSV."""

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec
from python_calamine import CalamineError, load_workbook

from app.base.errors import InvalidError
from app.onboarding.registry.columns import Table, find_table

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a file; a registry of 5,000 rows has about one million."""
_LARGEST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_PARTS: Final = 5_000
MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 200
_LONGEST_CELL: Final = 2_000
_CHUNK: Final = 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)
"""What the unpacking of a damaged or locked archive raises; found by breaking a thousand."""
_ENCODINGS: Final = ("utf-8-sig", "cp1251")


class UnreadableFileError(InvalidError):
    """The file is no table that we can read."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """The table that was found in a file."""

    table: Table
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """(number in the sheet from 1, cells), without empty ones."""


def check_size(size: int) -> None:
    """Refuse a file that is too large before it is looked into; raises UnreadableFileError."""
    if size > LARGEST:
        raise UnreadableFileError(
            f"Файл больше {LARGEST // 1024 // 1024} МБ. Уберите из него картинки и лишние листы"
            " или сохраните лист реестра отдельно."
        )


def read_file(content: bytes) -> Read:
    """Find the registry in a file; raises UnreadableFileError with what to do."""
    check_size(len(content))
    sheets = _sheets(content)
    table = find_table(sheets)
    if table is None:
        raise UnreadableFileError(
            "В файле не нашлось строки с заголовками реестра. Нужны хотя бы «Наименование»"
            " и «Ссылка ВК»: проверьте, тот ли это файл."
        )
    rows = dict(sheets)[table.sheet]
    if len(rows) - table.begins > MOST_ROWS:
        raise UnreadableFileError(
            f"В таблице больше {MOST_ROWS} строк. Разделите её на несколько файлов."
        )
    width = len(table.headings)
    numbered = (
        (number, tuple((*row, *[""] * width)[:width]))
        for number, row in enumerate(rows[table.begins :], start=table.begins + 1)
    )
    return Read(table=table, rows=tuple(each for each in numbered if any(each[1])))


def _sheets(content: bytes) -> list[tuple[str, list[list[str]]]]:
    if content.startswith(_ZIP):
        _check_archive(content)
    elif not content.startswith(_OLD_EXCEL):
        return [("CSV", _csv(content))]
    try:
        book = load_workbook(io.BytesIO(content))
        names = book.sheet_names
        return [(name, _rows(book.get_sheet_by_name(name).to_python())) for name in names]
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableFileError(
            "Файл повреждён, защищён паролем или это не таблица. Откройте его в Excel и сохраните"
            " заново как XLSX."
        ) from error


def _check_archive(content: bytes) -> None:
    """Unpack an archive to nowhere and count: a small file may hold gigabytes.

    What its directory says of sizes is not believed: a part that says less than it holds
    fails its check sum.
    """
    left = _LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise UnreadableFileError("В файле слишком много частей: это не таблица.")
            for part in archive.infolist():
                with archive.open(part) as stream:
                    while chunk := stream.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise UnreadableFileError(
                                "Файл распаковывается в слишком большой. Сохраните лист реестра"
                                " отдельно, без картинок и пустых строк."
                            )
    except _DAMAGES as error:
        raise UnreadableFileError(
            "Файл повреждён или защищён паролем. Сохраните его заново как XLSX без пароля."
        ) from error


def _rows(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[_cell(value) for value in row[:_MOST_COLUMNS]] for row in rows]


def _cell(value: Any) -> str:
    """Write a cell as a person reads it; a number that is whole has no decimals."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return clean(str(value))


def clean(text: str) -> str:
    """Keep what can be stored: no NUL, no lone surrogates, no endless text, plain spaces."""
    kept = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return " ".join(kept.split())[:_LONGEST_CELL]


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    head = text[: _CHUNK // 100]
    delimiter = max(";\t,", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFileError(
            "Файл не похож на таблицу. Нужен XLSX, XLS, ODS или CSV."
        ) from error
    return [[clean(cell) for cell in row[:_MOST_COLUMNS]] for row in rows]


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("Файл не похож на таблицу. Нужен XLSX, XLS, ODS или CSV.")
