"""Writing the registry out as a table, and the rows of an import that could not be used."""

import asyncio
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.sheets import inert
from app.officials.model import Institution
from app.onboarding.light.model import PageRecord
from app.onboarding.registry import store
from app.onboarding.registry.columns import TITLES, Column
from app.onboarding.registry.model import RegistryImport
from app.onboarding.registry.planning import RECORDED
from app.onboarding.registry.rules import RowOutcome
from app.onboarding.registry.understanding import KINDS, LEVELS
from app.pages.model import Page

_MOST: Final = 50_000
_Cells = Sequence[str | int]


async def export_registry(session: AsyncSession) -> bytes:
    """Write all institutions and pages as an XLSX with the registry's columns."""
    found = await store.exported(session, limit=_MOST)
    rows = [_row(institution, above, page, record) for institution, above, page, record in found]
    return await asyncio.to_thread(_workbook, list(TITLES.values()), rows)


async def export_bad_rows(session: AsyncSession, brought: RegistryImport) -> bytes:
    """Write the rows that could not be used as they came, with what is wrong beside each."""
    bad = await store.rows_with(session, brought.id, RowOutcome.BAD, after=0, limit=None)
    rows: list[_Cells] = [
        (
            row.line,
            *row.cells,
            " ".join(f"{TITLES[Column(name)]}: {why}" for name, why in row.errors),
        )
        for row in bad
    ]
    headings = ["Строка", *brought.headings, "Что исправить"]
    return await asyncio.to_thread(_workbook, headings, rows)


def _row(
    institution: Institution, above: str | None, page: Page | None, record: PageRecord | None
) -> _Cells:
    fields = ["", "", ""] if record is None else [*record.fields, "", "", ""][:3]
    told: dict[Column, str | int] = {
        Column.LEVEL: LEVELS[institution.level] if institution.level else "",
        Column.FOUNDER: above or "",
        Column.NAME: institution.name,
        Column.OGRN: institution.ogrn,
        Column.KIND: KINDS[institution.kind],
        Column.MUNICIPALITY: institution.municipality,
        Column.FIELD1: fields[0],
        Column.FIELD2: fields[1],
        Column.FIELD3: fields[2],
        Column.LINK: "" if page is None else page.url if "//" in page.url else page.link,
        Column.ADDRESS: institution.address,
        **{column: _cell(record, name) for column, name in RECORDED.items()},
    }
    return [told[column] for column in TITLES]


def _cell(record: PageRecord | None, name: str) -> str | int:
    value: Any = None if record is None else getattr(record, name)
    if isinstance(value, bool):
        return "да" if value else "нет"
    return "" if value is None else value


def _workbook(headings: Sequence[str], rows: Iterable[_Cells]) -> bytes:
    kept = io.BytesIO()
    # Rows go to a file as they are written: a region's registry need not fit in memory.
    book = xlsxwriter.Workbook(
        kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Реестр")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 20)
    for place, row in enumerate([headings, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, inert(cell), None if place else bold)
            else:
                sheet.write_number(place, column, cell)
    book.close()
    return kept.getvalue()
