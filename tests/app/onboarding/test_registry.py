"""The regional registry: read, shown with what it would change, written, and read again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.access.service import NoRightError
from app.base.database import Sessions
from app.officials.model import Institution
from app.officials.rules import InstitutionKind, Level
from app.onboarding.light.model import PageRecord
from app.onboarding.registry import service as registry
from app.onboarding.registry.columns import Column
from app.onboarding.registry.model import RegistryImport
from app.onboarding.registry.reading import UnreadableFileError
from app.onboarding.registry.rules import ImportState, RowOutcome
from app.onboarding.registry.service import ColumnTwiceError, NoNameColumnError, NotInPreviewError
from app.pages.model import Page
from tests import factories as make
from tests.app.onboarding.registry_file import (
    FOUNDERS,
    HEADINGS,
    a_messy_region,
    a_region,
    a_row,
    a_workbook,
    an_ogrn,
)
from tests.factories import NOW

_LATER = NOW + timedelta(days=1)


@pytest.fixture
async def trainer(sessions: Sessions) -> Person:
    async with sessions.begin() as session:
        return access.person_of(await make.an_account(session, role=Role.TRAINER))


async def bring(sessions: Sessions, trainer: Person, content: bytes) -> int:
    """Bring a file and let the worker come to the preview."""
    async with sessions.begin() as session:
        brought = await registry.bring(
            session, trainer, file_name="реестр.xlsx", content=content, now=NOW
        )
    await work(sessions)
    return brought.id


async def work(sessions: Sessions) -> None:
    """Let the worker work until nothing is left, a transaction a step."""
    moved = 1
    while moved:
        async with sessions.begin() as session:
            moved = await registry.work(session, now=NOW)


async def write(sessions: Sessions, trainer: Person, content: bytes) -> int:
    """Bring a file and write all that its preview shows."""
    number = await bring(sessions, trainer, content)
    async with sessions.begin() as session:
        await registry.decide(session, trainer, number, now=NOW)
    await work(sessions)
    return number


async def counts(sessions: Sessions, trainer: Person, number: int) -> dict[RowOutcome, int]:
    async with sessions() as session:
        brought = await registry.find_for(session, trainer, number)
        return dict(await registry.count_outcomes(session, brought))


async def errors(sessions: Sessions, trainer: Person, number: int) -> list[tuple[int, str, str]]:
    async with sessions() as session:
        brought = await registry.find_for(session, trainer, number)
        rows = await registry.list_rows(session, brought, RowOutcome.BAD)
        return [(row.line, column, sentence) for row in rows for column, sentence in row.errors]


async def size(sessions: Sessions, table: type) -> int:
    async with sessions() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def test_a_row_becomes_an_institution_its_founder_and_a_page(
    sessions: Sessions, trainer: Person
) -> None:
    await write(sessions, trainer, a_workbook([a_row(2)]))

    async with sessions() as session:
        school = await named(session, "МБОУ «Школа № 2»")
        founder = await named(session, FOUNDERS[0])
        page = (await session.scalars(select(Page))).one()
        record = await session.get_one(PageRecord, page.id)
    assert (school.ogrn, school.kind, school.level) == (
        an_ogrn(2),
        InstitutionKind.SCHOOL,
        Level.MUNICIPAL,
    )
    assert (school.parent_id, founder.kind) == (founder.id, InstitutionKind.MUNICIPAL_BODY)
    assert (page.link, page.institution_id) == ("https://vk.com/place2", school.id)
    assert (record.has_badge, record.design, record.subscribers) == (True, 42, 502)


async def named(session: AsyncSession, name: str) -> Institution:
    return (await session.scalars(select(Institution).where(Institution.name == name))).one()


async def test_nothing_is_written_before_somebody_decides(
    sessions: Sessions, trainer: Person
) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(2)]))

    assert await counts(sessions, trainer, number) == {RowOutcome.NEW: 1}
    assert await size(sessions, Institution) == 0


async def test_five_thousand_rows_with_two_hundred_bad_ones_have_two_hundred_errors(
    sessions: Sessions, trainer: Person
) -> None:
    content = a_workbook(a_region(5_000, bad=200))

    number = await write(sessions, trainer, content)

    assert await counts(sessions, trainer, number) == {RowOutcome.NEW: 4_800, RowOutcome.BAD: 200}
    assert len(await errors(sessions, trainer, number)) == 200
    assert await size(sessions, Page) == 4_800


async def test_the_second_import_changes_nothing(sessions: Sessions, trainer: Person) -> None:
    content = a_workbook([a_row(number) for number in range(40)])
    await write(sessions, trainer, content)
    before = await size(sessions, Institution), await size(sessions, Page)

    again = await write(sessions, trainer, content)

    assert await counts(sessions, trainer, again) == {RowOutcome.SAME: 40}
    assert (await size(sessions, Institution), await size(sessions, Page)) == before


@pytest.mark.parametrize("seed", range(4))
async def test_the_second_import_of_a_messy_registry_changes_nothing(
    sessions: Sessions, trainer: Person, seed: int
) -> None:
    content = a_workbook(a_messy_region(150, seed=seed))
    first = await write(sessions, trainer, content)
    before = await everything(sessions)

    again = await write(sessions, trainer, content)

    assert (await counts(sessions, trainer, first)).get(RowOutcome.NEW, 0) > 20
    assert set(await counts(sessions, trainer, again)) <= {RowOutcome.SAME, RowOutcome.BAD}
    assert await everything(sessions) == before


async def everything(sessions: Sessions) -> tuple[object, ...]:
    """What a registry can change."""
    async with sessions() as session:
        one = Institution
        columns = (one.id, one.name, one.kind, one.municipality, one.ogrn, one.address, one.level)
        houses = (await session.execute(select(*columns, one.parent_id).order_by(one.id))).all()
        homes = (
            await session.execute(select(Page.id, Page.institution_id).order_by(Page.id))
        ).all()
        return [tuple(row) for row in houses], [tuple(row) for row in homes]


async def test_rows_that_contradict_each_other_are_told(
    sessions: Sessions, trainer: Person
) -> None:
    other = a_row(2, **{"Ссылка ВК": "https://ok.ru/school2", "Адрес": "ул. Новая, 1"})

    number = await bring(sessions, trainer, a_workbook([a_row(2), other]))

    ((line, column, sentence),) = await errors(sessions, trainer, number)
    assert (line, column) == (3, "address")
    assert "В строке 2" in sentence


async def test_a_changed_cell_is_shown_before_it_is_written(
    sessions: Sessions, trainer: Person
) -> None:
    await write(sessions, trainer, a_workbook([a_row(2)]))

    number = await bring(sessions, trainer, a_workbook([a_row(2, **{"Оформление %": 90})]))

    async with sessions() as session:
        brought = await registry.find_for(session, trainer, number)
        (row,) = await registry.list_rows(session, brought, RowOutcome.CHANGED)
        assert row.changes == [["design", "42", "90"]]
        assert (await session.scalars(select(PageRecord.design))).one() == 42


async def test_a_decided_change_is_written(sessions: Sessions, trainer: Person) -> None:
    await write(sessions, trainer, a_workbook([a_row(2)]))
    await write(sessions, trainer, a_workbook([a_row(2, Наименование="Лицей № 2")]))

    async with sessions() as session:
        assert (await named(session, "Лицей № 2")).ogrn == an_ogrn(2)


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"ОГРН": "1027300000000"}, "ogrn", "контрольной"),
        ({"Ссылка ВК": "school7.ru"}, "link", "не адрес страницы"),
        ({"Наименование": ""}, "name", "Нет наименования"),
        ({"Уровень": "средний"}, "level", "Уровень не понят"),
        ({"Госметка": "кажется"}, "badge", "«да» или «нет»"),
        ({"Активность %": "много"}, "activity", "Не число"),
        ({"Подписчики": "сто"}, "subscribers", "цифрами"),
        ({"Оформление %": 101}, "design", "от 0 до 100"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_cell(
    sessions: Sessions, trainer: Person, changed: dict[str, object], column: str, words: str
) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(2, **changed), a_row(4)]))

    ((line, where, sentence),) = await errors(sessions, trainer, number)
    assert (line, where) == (2, column)
    assert words in sentence


async def test_a_link_that_comes_twice_names_the_line_of_the_first(
    sessions: Sessions, trainer: Person
) -> None:
    twin = a_row(4, **{"Ссылка ВК": "http://m.vk.com/PLACE2?from=x"})
    number = await bring(sessions, trainer, a_workbook([a_row(2), twin]))

    ((line, _, sentence),) = await errors(sessions, trainer, number)
    assert line == 3
    assert "уже есть в строке 2" in sentence


async def test_one_number_of_two_institutions_is_told(sessions: Sessions, trainer: Person) -> None:
    twin = a_row(4, ОГРН=an_ogrn(2))
    number = await bring(sessions, trainer, a_workbook([a_row(2), twin]))

    assert "в строке 2 у другого учреждения" in (await errors(sessions, trainer, number))[0][2]


async def test_two_pages_of_one_institution_found_it_once(
    sessions: Sessions, trainer: Person
) -> None:
    second = a_row(2, **{"Ссылка ВК": "https://ok.ru/school2"})
    await write(sessions, trainer, a_workbook([a_row(2), second]))

    assert (await size(sessions, Institution), await size(sessions, Page)) == (2, 2)


async def test_a_page_of_another_institution_is_not_taken_over(
    sessions: Sessions, trainer: Person
) -> None:
    await write(sessions, trainer, a_workbook([a_row(2)]))
    thief = a_row(4, **{"Ссылка ВК": "https://vk.com/place2"})

    number = await bring(sessions, trainer, a_workbook([thief]))

    assert "уже у учреждения «МБОУ «Школа № 2»»" in (await errors(sessions, trainer, number))[0][2]


async def test_a_founder_that_has_a_row_of_its_own_is_one_institution(
    sessions: Sessions, trainer: Person
) -> None:
    own = a_row(6, Наименование=FOUNDERS[0].upper(), Учредитель=FOUNDERS[1])
    await write(sessions, trainer, a_workbook([a_row(2), own]))

    async with sessions() as session:
        school = await named(session, "МБОУ «Школа № 2»")
        founder = await session.get_one(Institution, school.parent_id)
        above = await session.get_one(Institution, founder.parent_id)
    assert (founder.ogrn, above.name) == (an_ogrn(6), FOUNDERS[1])


async def test_founders_in_a_circle_are_told(sessions: Sessions, trainer: Person) -> None:
    one = a_row(2, Наименование="Отдел А", Учредитель="Отдел Б")
    other = a_row(4, Наименование="Отдел Б", Учредитель="Отдел А")

    number = await bring(sessions, trainer, a_workbook([one, other]))

    assert "замкнулось бы в круг" in (await errors(sessions, trainer, number))[0][2]


async def test_a_page_known_by_its_number_is_recognised(
    sessions: Sessions, trainer: Person
) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, await make.an_institution(session), external_id="-777")
        page.link = "school1"
    row = a_row(
        2, **{"Наименование": "Школа № 1", "ОГРН": "", "Ссылка ВК": "https://vk.com/public777"}
    )

    number = await write(sessions, trainer, a_workbook([row]))

    assert await counts(sessions, trainer, number) == {RowOutcome.CHANGED: 1}
    assert await size(sessions, Page) == 1


async def test_titles_other_sheets_and_messy_headings_are_no_hindrance(
    sessions: Sessions, trainer: Person
) -> None:
    messy = [
        "УРОВЕНЬ", "учредитель\n", "Наим. орг.", "огрн (13 цифр)", *HEADINGS[4:9],
        "Ссылка  на\nстраницу ВК", *HEADINGS[10:13], "Оформление, %", "виджет",
        "Актив. %", "Кол-во подписчиков", "ОХВАТ (за неделю)",
    ]  # fmt: skip
    content = a_workbook(
        [a_row(2)], headings=messy, titles=("Реестр госпабликов", "на 1 ноября"), empty_sheets=2
    )

    number = await write(sessions, trainer, content)

    assert await counts(sessions, trainer, number) == {RowOutcome.NEW: 1}
    assert await size(sessions, Page) == 1


async def test_a_heading_that_nobody_knows_can_be_named(
    sessions: Sessions, trainer: Person
) -> None:
    headings = ["Ссылка ВК", "Уровень", "Кто это"]
    content = a_workbook(
        [["https://vk.com/place2", "муниципальный", "Школа № 2"]], headings=headings
    )
    number = await bring(sessions, trainer, content)
    before = await counts(sessions, trainer, number)
    async with sessions.begin() as session:
        columns = [Column.LINK, Column.LEVEL, Column.NAME]
        await registry.set_columns(session, trainer, number, columns)
    await work(sessions)

    assert before == {RowOutcome.BAD: 1}
    assert await counts(sessions, trainer, number) == {RowOutcome.NEW: 1}


async def test_one_column_is_not_chosen_twice(sessions: Sessions, trainer: Person) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(2)]))

    async with sessions() as session:
        with pytest.raises(ColumnTwiceError):
            await registry.set_columns(session, trainer, number, [Column.NAME, Column.NAME])
        with pytest.raises(NoNameColumnError):
            await registry.set_columns(session, trainer, number, [Column.LINK])


async def test_percent_written_as_fractions_are_understood(
    sessions: Sessions, trainer: Person
) -> None:
    rows = [a_row(2, **{"Оформление %": 0.85}), a_row(4, **{"Оформление %": 1})]
    await write(sessions, trainer, a_workbook(rows))

    async with sessions() as session:
        found = (
            await session.scalars(select(PageRecord.design).order_by(PageRecord.page_id))
        ).all()
    assert found == [85, 100]


async def test_an_import_that_was_put_aside_writes_nothing(
    sessions: Sessions, trainer: Person
) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(2)]))
    async with sessions.begin() as session:
        await registry.drop(session, trainer, number, now=NOW)

    async with sessions() as session:
        with pytest.raises(NotInPreviewError):
            await registry.decide(session, trainer, number, now=NOW)
    assert await size(sessions, Institution) == 0


async def test_a_worker_that_died_half_way_leaves_the_rest_to_the_next(
    sessions: Sessions, trainer: Person
) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(each) for each in range(1_100)]))
    async with sessions.begin() as session:
        await registry.decide(session, trainer, number, now=NOW)
    async with sessions.begin() as session:
        await registry.work(session, now=NOW)
    async with sessions() as session:
        await registry.work(session, now=NOW)  # dies here: its batch is not committed
        await session.rollback()
    half = await size(sessions, Page)

    await work(sessions)

    assert (half, await size(sessions, Page)) == (500, 1_100)
    async with sessions() as session:
        brought = await session.get_one(RegistryImport, number)
    assert (brought.state, brought.done) == (ImportState.DONE, 1_100)


async def test_what_changed_meanwhile_is_not_overwritten_blindly(
    sessions: Sessions, trainer: Person
) -> None:
    number = await bring(sessions, trainer, a_workbook([a_row(2)]))
    async with sessions.begin() as session:
        other = await make.an_institution(session, "Школа № 99")
        page = await make.a_page(session, other)
        page.link = "https://vk.com/place2"
        await registry.decide(session, trainer, number, now=NOW)
    await work(sessions)

    assert await counts(sessions, trainer, number) == {RowOutcome.BAD: 1}
    assert await size(sessions, Page) == 1


async def test_a_file_that_is_no_table_is_refused_with_what_to_do(
    sessions: Sessions, trainer: Person
) -> None:
    number = await bring(sessions, trainer, b"PK\x03\x04 no workbook")

    async with sessions() as session:
        brought = await registry.find_for(session, trainer, number)
    assert brought.state is ImportState.UNREADABLE
    assert "Сохраните его заново" in (brought.trouble or "")


async def test_a_file_of_fifty_megabytes_is_refused_at_once(
    sessions: Sessions, trainer: Person
) -> None:
    async with sessions() as session:
        with pytest.raises(UnreadableFileError, match="Файл больше 20 МБ"):
            await registry.bring(
                session, trainer, file_name="x.xlsx", content=bytes(50_000_000), now=NOW
            )


async def test_only_who_keeps_the_board_brings_a_registry(session: AsyncSession) -> None:
    coordinator = access.person_of(await make.an_account(session, role=Role.COORDINATOR))

    with pytest.raises(NoRightError):
        await registry.bring(session, coordinator, file_name="x", content=b"x", now=NOW)
