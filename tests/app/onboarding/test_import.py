"""A centre brings its pages in by a table."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from app.base.database import Sessions
from app.onboarding.service import UnreadableTableError, import_pages
from app.pages.model import Page, SealedKey
from app.pages.sealing import Sealer
from tests.factories import NOW

SEALER = Sealer(Fernet.generate_key().decode())
TABLE = """link;institution;kind;municipality;official;community_key
https://vk.com/school1;Школа № 1;school;Заречный;Иванова А. П.;vk1.a.secret
https://vk.com/school2;Школа № 2;school;Заречный;;
не ссылка;Школа № 3;school;;;
https://vk.com/clinic;Поликлиника;clinic;;;
https://vk.com/sad;;kindergarten;;;
"""


async def bring(sessions: Sessions, path: Path, table: str) -> tuple[int, int, list[int]]:
    path.write_text(table, encoding="utf-8-sig")
    done = await import_pages(sessions, path, sealer=SEALER, now=NOW)
    return done.added, done.known, [error.line for error in done.errors]


async def test_good_rows_come_in_and_bad_ones_are_named_by_line(
    sessions: Sessions, tmp_path: Path
) -> None:
    assert await bring(sessions, tmp_path / "t.csv", TABLE) == (2, 0, [4, 5, 6])


async def test_the_same_table_again_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    await bring(sessions, tmp_path / "t.csv", TABLE)

    assert await bring(sessions, tmp_path / "t.csv", TABLE) == (0, 2, [4, 5, 6])


async def test_a_bad_row_leaves_nothing_half_written(sessions: Sessions, tmp_path: Path) -> None:
    await bring(sessions, tmp_path / "t.csv", TABLE)

    async with sessions() as session:
        names = await session.scalars(text("SELECT name FROM institution ORDER BY name"))
        assert list(names) == ["Школа № 1", "Школа № 2"]


async def test_keys_are_sealed_and_can_be_opened_with_the_secret_only(
    sessions: Sessions, tmp_path: Path
) -> None:
    await bring(sessions, tmp_path / "t.csv", TABLE)

    async with sessions() as session:
        (sealed,) = (await session.scalars(select(SealedKey))).all()
        page = (await session.scalars(select(Page).where(Page.id == sealed.page_id))).one()
    assert page.link == "https://vk.com/school1"
    assert b"secret" not in sealed.sealed
    assert SEALER.open(sealed.kind, sealed.sealed).secret == "vk1.a.secret"


@pytest.mark.parametrize(
    "table",
    ["", "name;url\nШкола;https://vk.com/x\n", "link;institution\nx;y\n"],
    ids=["empty", "other columns", "a column missing"],
)
async def test_a_table_without_the_columns_is_refused_whole(
    sessions: Sessions, tmp_path: Path, table: str
) -> None:
    with pytest.raises(UnreadableTableError, match="нет столбцов"):
        await bring(sessions, tmp_path / "t.csv", table)


async def test_a_file_that_is_no_text_is_refused_with_a_sentence(
    sessions: Sessions, tmp_path: Path
) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04\xff\xfe\x00")

    with pytest.raises(UnreadableTableError, match="CSV в UTF-8"):
        await import_pages(sessions, tmp_path / "t.xlsx", sealer=SEALER, now=NOW)
