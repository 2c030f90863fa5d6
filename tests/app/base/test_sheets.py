"""Tables as files: numbers stay numbers, and no text is ever run."""

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from app.base.sheets import Form, Percent, Sheet, csv_of, written, xlsx_of

MOMENT = datetime.fromisoformat("2026-11-24T09:30")
SHEET = Sheet(
    "По дням: [всё]",
    ("День", "Число", "Доля", "Время", "Момент"),
    [
        (date(2026, 11, 24), 12, Percent(0.835), timedelta(hours=26, minutes=5), None),
        (None, 1.5, None, None, MOMENT),
    ],
)


def read_back(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_csv_is_as_a_russian_spreadsheet_reads_it() -> None:
    assert csv_of(SHEET).decode("utf-8-sig").splitlines() == [
        "День;Число;Доля;Время;Момент",
        "2026-11-24;12;83,5%;26:05;",
        ";1,5;;;2026-11-24 09:30",
    ]


def test_xlsx_keeps_numbers_days_and_spans_as_what_they_are() -> None:
    head, first, second = read_back(xlsx_of(SHEET))

    assert head == ["День", "Число", "Доля", "Время", "Момент"]
    assert first[:3] == [date(2026, 11, 24), 12.0, 0.835]
    assert first[3] == timedelta(hours=26, minutes=5)
    assert second[4] == MOMENT


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_text_that_begins_like_a_formula_is_never_run(begins: str) -> None:
    sheet = Sheet("Лист", ("Текст",), [(f"{begins}1+1",)])

    book = ZipFile(io.BytesIO(xlsx_of(sheet)))

    assert f"'{begins}1+1" in csv_of(sheet).decode("utf-8-sig")
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert b'quotePrefix="1"' in book.read("xl/styles.xml")


def test_the_head_stays_while_the_reader_scrolls() -> None:
    book = ZipFile(io.BytesIO(xlsx_of(SHEET)))

    assert b'state="frozen"' in book.read("xl/worksheets/sheet1.xml")


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    sheet = Sheet("Лист", ("Текст",), [("я" * 40_000 + "\x0b",)])

    assert len(str(read_back(xlsx_of(sheet))[1][0])) == 32_767


@pytest.mark.parametrize("form", Form)
def test_an_empty_table_is_a_file_too(form: Form, tmp_path: Path) -> None:
    file = tmp_path / "file"

    file.write_bytes(written(Sheet("", ("А",), []), form))

    assert file.stat().st_size > 3
