"""The pages of regulations: which term where, changed with a look first, versions."""

import pytest

from app.base.database import Sessions
from tests.app.people import Client, Staff, a_trainer, log_in

TERM = {
    "version": "1",
    "title": "6 рабочих часов",
    "source": "Приказ № 12",
    "first": "6",
    "first_unit": "working_hours",
    "shares": "50, 100",
}


@pytest.fixture
async def centre(client: Client, sessions: Sessions) -> Client:
    """A trainer's browser."""
    await log_in(client, await a_trainer(sessions))
    return client


async def with_six_hours(centre: Client) -> None:
    """Add a regulation of six hours; it is the fifth."""
    added = await centre.post("/regulations/terms/new", data=TERM | {"act": "put"})
    assert added.status_code == 303, added.text


async def test_what_is_in_force_is_said_with_its_source(centre: Client) -> None:
    page = (await centre.get("/regulations")).text

    assert "<b>Все остальные сообщения</b> → 24 ч на первый ответ, круглосуточно" in page
    assert "Источник: Федеральная норма 2018 года" in page
    assert "Переносы выходных известны" in page


async def test_a_term_is_looked_at_before_it_is_put_on(centre: Client) -> None:
    looked = await centre.post("/regulations/terms/new", data=TERM)
    page = (await centre.get("/regulations")).text

    assert looked.status_code == 200
    assert "Замечаний нет" in looked.text
    assert "Ввести в действие" in looked.text
    assert "6 рабочих часов" not in page


async def test_a_term_that_holidays_eat_up_is_doubted_and_still_possible(centre: Client) -> None:
    short = TERM | {"first": "20", "first_unit": "clock_hours"}

    looked = await centre.post("/regulations/terms/new", data=short)

    assert "назначьте дежурных или считайте рабочие часы" in looked.text
    assert "Ввести в действие" in looked.text


async def test_what_is_in_force_and_doubtful_is_said(centre: Client) -> None:
    page = (await centre.get("/regulations")).text

    assert "даёт 24 ч круглосуточно, а перерыв в работе доходит до" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": " "}, "Назовите срок"),
        ({"title": "\x00"}, "NUL"),
        ({"first": ""}, "«Первый ответ»: нужно целое число"),
        ({"first": "9" * 30}, "«Первый ответ»: нужно целое число"),
        ({"first": "6", "first_unit": "moons"}, "«Первый ответ»: нужно целое число"),
        ({"first": "0"}, "должен быть больше нуля"),
        ({"first": "9999"}, "длиннее года"),
        ({"first": "5", "first_unit": "clock_hours"}, "15 ч подряд никто не работает"),
        ({"important": "скоро"}, "«Важные»: нужно целое число"),
        ({"shares": "много"}, "Напоминания: нужны"),
        ({"shares": "80, 50"}, "должны расти"),
    ],
)
async def test_a_term_that_cannot_be_comes_back_with_a_sentence(
    centre: Client, sent: dict[str, str], sentence: str
) -> None:
    refused = await centre.post("/regulations/terms/new", data=TERM | sent | {"act": "put"})

    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'value="Приказ № 12"' in refused.text


async def test_a_term_is_put_on_for_an_institution_and_told_to_who_asks(
    centre: Client, staff: Staff
) -> None:
    await with_six_hours(centre)
    line = {"version": "2", "profile": "own-1", "institution": str(staff.institution.id)}

    put = await centre.post("/regulations/lines/new", data=line | {"act": "put"})
    page = (await centre.get(f"/regulations?institution={staff.institution.id}")).text

    assert put.status_code == 303
    assert "<b>Школа № 1</b> → 6 рабочих часов" in page
    assert "Первый ответ — <b>6 рабочих часов</b>" in page
    assert "Действует версия 3" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"profile": "moon"}, "неизвестный профиль"),
        ({"importance": "huge"}, "Условие не понято"),
        ({"region": "Крым"}, "Условие не понято"),
        ({"institution": "999999"}, "Учреждения № 999999 нет"),
        ({"topic": "moon"}, "Темы «moon» в списке нет"),
        ({}, "заданы дважды"),
    ],
)
async def test_a_line_that_cannot_be_comes_back_with_a_sentence(
    centre: Client, sent: dict[str, str], sentence: str
) -> None:
    line = {"version": "1", "profile": "clock-24h", "act": "put"}

    refused = await centre.post("/regulations/lines/new", data=line | sent)

    assert refused.status_code == 422
    assert sentence in refused.text


async def test_a_changed_term_bears_the_next_version_and_keeps_its_code(centre: Client) -> None:
    await with_six_hours(centre)

    await centre.post(
        "/regulations/terms/5", data=TERM | {"version": "2", "first": "7", "act": "put"}
    )
    profiles = (await centre.get("/api/v1/regulations")).json()["profiles"]

    assert profiles[4]["code"] == "own-1"
    assert profiles[4]["version"] == 2
    assert profiles[4]["firstAnswer"]["amount"] == 7


async def test_a_line_and_an_unused_term_are_taken_out(centre: Client) -> None:
    lines = (await centre.get("/api/v1/regulations")).json()["choices"]

    dropped = await centre.post(f"/regulations/lines/{len(lines)}/drop", data={"version": "1"})
    unused = await centre.post("/regulations/terms/4/drop", data={"version": "2"})
    left = (await centre.get("/api/v1/regulations")).json()

    assert (dropped.status_code, unused.status_code) == (303, 303)
    assert len(left["choices"]) == len(lines) - 1
    assert "calendar-30d" not in {each["code"] for each in left["profiles"]}


async def test_the_line_for_all_the_rest_stays(centre: Client) -> None:
    refused = await centre.post("/regulations/lines/1/drop", data={"version": "1"})

    assert refused.status_code == 422
    assert "Нет профиля по умолчанию" in refused.text


async def test_who_was_overtaken_keeps_what_he_typed(centre: Client) -> None:
    await with_six_hours(centre)

    late = await centre.post(
        "/regulations/terms/new", data=TERM | {"title": "Мой срок", "act": "put"}
    )

    assert late.status_code == 409
    assert "действует версия 2" in late.text
    assert 'value="Мой срок"' in late.text
    assert 'name="version" value="2"' in late.text


async def test_an_older_version_is_looked_at_and_restored(centre: Client) -> None:
    await with_six_hours(centre)
    await centre.post("/regulations/terms/5/drop", data={"version": "2"})

    old = (await centre.get("/regulations/versions/2")).text
    restored = await centre.post("/regulations/versions/2/restore", data={"version": "3"})
    page = (await centre.get("/regulations")).text

    assert "6 рабочих часов" in old
    assert restored.status_code == 303
    assert "Возврат к версии 2" in page
    assert "Действует версия 4" in page


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
async def test_what_is_not_there_is_a_page_that_says_so(centre: Client, number: str) -> None:
    pages = [
        await centre.get(f"/regulations/lines/{number}"),
        await centre.get(f"/regulations/terms/{number}"),
        await centre.get(f"/regulations/versions/{number}"),
        await centre.get(f"/regulations?institution={number}&topic=moon"),
    ]

    assert {each.status_code for each in pages} == {404}


async def test_an_official_keeps_no_regulations(desk: Client) -> None:
    assert (await desk.get("/regulations")).status_code == 403
