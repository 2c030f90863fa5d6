"""The registry in a browser without scripts: brought, corrected, decided, taken out."""

import io
import zipfile

import pytest
from python_calamine import load_workbook

from app.base.database import Sessions
from app.onboarding.registry import service as registry
from app.pages.model import Page
from tests.app.desk.test_board import NOW, a_page_of
from tests.app.onboarding.registry_file import a_row, a_workbook
from tests.app.people import Client, a_trainer, log_in


@pytest.fixture
async def trainer(client: Client, sessions: Sessions) -> Client:
    await log_in(client, await a_trainer(sessions))
    return client


async def bring(client: Client, sessions: Sessions, content: bytes) -> str:
    """Bring a file, let the worker work, and return the address of its page."""
    answer = await client.post("/registry", files={"file": ("реестр.xlsx", content)})
    await work(sessions)
    return answer.headers["location"]


async def work(sessions: Sessions) -> None:
    moved = 1
    while moved:
        async with sessions.begin() as session:
            moved = await registry.work(session, now=NOW)


async def test_a_brought_file_is_shown_and_written_when_somebody_decides(
    trainer: Client, sessions: Sessions
) -> None:
    place = await bring(trainer, sessions, a_workbook([a_row(2), a_row(4, ОГРН="12")]))
    preview = (await trainer.get(place)).text
    await trainer.post(f"{place}/write")
    under_way = (await trainer.get(place)).text
    await work(sessions)
    done = (await trainer.get(place)).text

    assert "Будет записано: 1 строка" in preview
    assert "контрольной" in preview
    assert "Записано 0 из 1 строки" in under_way
    assert "Загружено: 1 строка." in done
    assert "С ошибками осталось 1 строка" in done


async def test_the_second_import_says_that_nothing_changes(
    trainer: Client, sessions: Sessions
) -> None:
    content = a_workbook([a_row(2)])
    await trainer.post(f"{await bring(trainer, sessions, content)}/write")
    await work(sessions)

    again = (await trainer.get(await bring(trainer, sessions, content))).text

    assert "Записывать нечего" in again
    assert "уже записано" in again


async def test_columns_can_be_corrected(trainer: Client, sessions: Sessions) -> None:
    rows = [["https://vk.com/place2", "муниципальный", "Школа № 2"]]
    place = await bring(
        trainer, sessions, a_workbook(rows, headings=["Ссылка ВК", "Уровень", "Кто это"])
    )
    refused = await trainer.post(f"{place}/columns", data={"column": ["link", "level", ""]})
    await trainer.post(f"{place}/columns", data={"column": ["link", "level", "name"]})
    await work(sessions)

    assert refused.status_code == 422
    assert "в каком столбце наименование" in refused.text
    assert "Будет записано: 1 строка" in (await trainer.get(place)).text


async def test_a_file_too_large_gets_a_sentence(trainer: Client) -> None:
    answer = await trainer.post("/registry", files={"file": ("a.xlsx", bytes(50_000_000))})

    assert answer.status_code == 422
    assert "Файл больше 20 МБ" in answer.text


async def test_an_empty_form_gets_a_sentence(trainer: Client) -> None:
    answer = await trainer.post("/registry", files={"other": ("a.xlsx", b"x")})

    assert answer.status_code == 422
    assert "Выберите файл реестра" in answer.text


async def test_a_small_file_that_holds_gigabytes_is_refused(
    trainer: Client, sessions: Sessions
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(260_000_000))

    place = await bring(trainer, sessions, packed.getvalue())

    assert len(packed.getvalue()) < 1_000_000
    assert "распаковывается в слишком большой" in (await trainer.get(place)).text


async def test_what_is_taken_out_can_be_brought_in_and_changes_nothing(
    trainer: Client, sessions: Sessions
) -> None:
    await trainer.post(f"{await bring(trainer, sessions, a_workbook([a_row(2)]))}/write")
    await work(sessions)

    table = (await trainer.get("/registry/export.xlsx")).content
    again = (await trainer.get(await bring(trainer, sessions, table))).text

    assert "Записывать нечего" in again


async def test_a_cell_that_looks_like_a_formula_is_made_harmless(
    trainer: Client, sessions: Sessions
) -> None:
    page, _ = await a_page_of(sessions, '=HYPERLINK("https://evil.example")')
    async with sessions.begin() as session:
        (await session.get_one(Page, page)).url = "https://vk.com/x"

    table = (await trainer.get("/registry/export.xlsx")).content
    rows = load_workbook(io.BytesIO(table)).get_sheet_by_index(0).to_python()

    assert rows[1][2] == '\'=HYPERLINK("https://evil.example")'


async def test_rows_with_errors_are_taken_out_with_what_to_mend(
    trainer: Client, sessions: Sessions
) -> None:
    place = await bring(trainer, sessions, a_workbook([a_row(2, ОГРН="12")]))

    table = (await trainer.get(f"{place}/bad.xlsx")).content
    rows = load_workbook(io.BytesIO(table)).get_sheet_by_index(0).to_python()

    assert rows[1][0] == 2
    assert "ОГРН: ОГРН не принят" in str(rows[1][-1])


@pytest.mark.parametrize("path", ["/registry", "/registry/export.xlsx", "/board/light"])
async def test_an_official_has_no_registry(desk: Client, path: str) -> None:
    assert (await desk.get(path)).status_code == 403


async def test_an_import_that_is_not_there_is_not_found(trainer: Client) -> None:
    assert (await trainer.get("/registry/404")).status_code == 404
    assert (await trainer.post("/registry/404/write")).status_code == 404
