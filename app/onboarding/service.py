"""Bringing many pages in: each row in a transaction of its own, a repeat changes nothing."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.base.errors import AppError, InvalidError
from app.officials import service as officials
from app.officials.model import Institution, Official
from app.onboarding.rules import Outcome, PageRow, RowError, missing_columns, read_row
from app.pages import service as pages
from app.pages.sealing import Sealer
from app.pages.service import PageKnownError


class UnreadableTableError(InvalidError):
    """The file is no table that we can read."""


class BadRow(msgspec.Struct, frozen=True):
    """A row that was left out, and why; lines are counted as a text editor does."""

    line: int
    sentence: str


class Imported(msgspec.Struct, frozen=True):
    """What an import did."""

    added: int
    known: int
    errors: tuple[BadRow, ...]

    def summary(self) -> str:
        """Say it in one sentence."""
        return (
            f"Заведено страниц: {self.added}, уже были: {self.known},"
            f" строк с ошибками: {len(self.errors)}."
        )


async def import_pages(
    sessions: Sessions, table: Path, *, sealer: Sealer, now: datetime
) -> Imported:
    """Bring in the pages of a CSV table (UTF-8; comma or semicolon).

    A bad row is told and left out, the others go on. Raises UnreadableTableError when the
    file as a whole cannot be read.
    """
    added, known, errors = 0, 0, []
    for line, cells in _rows(table):
        try:
            row = read_row(cells)
            async with sessions.begin() as session:
                outcome = await _bring_in(session, row, sealer=sealer, now=now)
        except (RowError, AppError) as error:
            errors.append(BadRow(line, str(error)))
            continue
        added += outcome is Outcome.ADDED
        known += outcome is Outcome.KNOWN
    return Imported(added, known, tuple(errors))


def _rows(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableTableError(f"Файл {table.name} не прочитан: нужен CSV в UTF-8.") from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    missing = missing_columns([name.strip().lower() for name in reader.fieldnames or []])
    if missing:
        raise UnreadableTableError(f"В таблице нет столбцов: {', '.join(missing)}.")
    for cells in reader:
        yield reader.line_num, cells


async def _bring_in(
    session: AsyncSession, row: PageRow, *, sealer: Sealer, now: datetime
) -> Outcome:
    institution = await officials.ensure_institution(
        session, name=row.institution, kind=row.kind, municipality=row.municipality, now=now
    )
    official = await _official(session, institution, row.official, now=now)
    try:
        page = await pages.register(
            session,
            link=row.link,
            network=row.network,
            institution_id=institution.id,
            official_id=None if official is None else official.id,
            department_id=None,
            now=now,
        )
    except PageKnownError:
        return Outcome.KNOWN
    for key in row.keys:
        await pages.set_key(session, page, key, sealer=sealer, now=now)
    return Outcome.ADDED


async def _official(
    session: AsyncSession, institution: Institution, name: str | None, *, now: datetime
) -> Official | None:
    if name is None:
        return None
    colleagues = await officials.list_officials(session, sight=frozenset({institution.id}))
    for colleague in colleagues:
        if colleague.name == name:
            return colleague
    return await officials.add_official(
        session, institution, name=name, email="", department_id=None, now=now
    )
