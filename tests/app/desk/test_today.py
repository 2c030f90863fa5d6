"""The start page of every role, and the figures behind it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.access.rules import Role
from app.base.database import Sessions
from app.cases.model import Case
from app.pages.model import Page
from app.pages.rules import PageState
from tests import factories as make
from tests.app.desk.test_list import assign, make_overdue
from tests.app.people import Client, Staff, log_in
from tests.app.replies.test_api import a_case

FIRST_CARD = {
    Role.OFFICIAL: "Ответить сегодня",
    Role.APPROVER: "Согласовать",
    Role.COORDINATOR: "Без ответственного",
    Role.PAGE_ADMIN: "Страница",
    Role.HEAD: "Ответ в срок",
    Role.TRAINER: "Страницы молчат",
    Role.OPERATOR: "Этапы отстают",
}
LONG_AGO = "from=2026-11-20&to=2026-11-24"


async def come_in_as(client: Client, sessions: Sessions, role: Role, staff: Staff) -> None:
    home = None if role in {Role.TRAINER, Role.OPERATOR} else staff.institution
    async with sessions.begin() as session:
        await make.an_account(session, role=role, institution=home, login=f"some-{role}")
    await log_in(client, f"some-{role}")


@pytest.mark.parametrize("role", Role)
async def test_every_role_begins_with_three_figures_of_its_own(
    client: Client, sessions: Sessions, staff: Staff, role: Role
) -> None:
    await come_in_as(client, sessions, role, staff)

    page = await client.get("/today")

    assert page.status_code == 200
    assert page.text.count('class="fig-title"') == 3
    assert FIRST_CARD[role] in page.text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OFFICIAL, "/"),
        (Role.APPROVER, "/"),
        (Role.COORDINATOR, "/"),
        (Role.PAGE_ADMIN, "/today"),
        (Role.HEAD, "/today"),
        (Role.TRAINER, "/today"),
        (Role.OPERATOR, "/today"),
    ],
)
async def test_logging_in_leads_to_where_a_role_works(
    client: Client, sessions: Sessions, staff: Staff, role: Role, place: str
) -> None:
    home = None if role in {Role.TRAINER, Role.OPERATOR} else staff.institution
    async with sessions.begin() as session:
        await make.an_account(session, role=role, institution=home, login="somebody")

    came = await client.post(
        "/login", data={"login": "somebody", "password": make.PASSWORD, "next": "/"}
    )
    led = await client.get(came.headers["location"])

    assert led.headers["location"] == place


async def test_before_anything_was_written_the_page_says_that_there_is_nothing_to_count(
    desk: Client,
) -> None:
    page = await desk.get("/today")

    assert "Считать пока нечего." in page.text
    assert "Просроченных у Вас нет" in page.text


async def test_an_official_is_told_what_is_overdue_with_him(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await assign(sessions, case_id, staff)
    await make_overdue(sessions, case_id)

    page = (await desk.get("/today")).text

    assert "Срок прошёл у Вас" in page
    assert 'href="/?queue=overdue&amp;holder=me"' in page


async def test_a_page_that_is_not_read_is_told_to_its_admin_with_the_reason(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)
        page.unread_since, page.unread_reason = make.NOW, "Ключ сообщества отозван."
    await come_in_as(client, sessions, Role.PAGE_ADMIN, staff)

    told = (await client.get("/today")).text

    assert "не читается" in told
    assert told.count("Ключ сообщества отозван.") == 2


async def test_a_page_whose_registration_stands_still_is_told_to_the_trainer(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        page: Page = await make.a_page(session, staff.institution)
        page.state, page.trouble = PageState.REFUSED, "Такой страницы нет."
    await come_in_as(client, sessions, Role.TRAINER, staff)

    told = (await client.get("/today")).text

    assert "Подключение начато и не закончено" in told
    assert "Такой страницы нет." in told


async def test_an_operator_sees_the_queues_and_no_figures_of_citizens(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await a_case(sessions, staff)
    await come_in_as(client, sessions, Role.OPERATOR, staff)

    page, refused = await client.get("/today"), await client.get("/figures")

    assert "Очереди этапов" in page.text
    assert "О чём пишут" not in page.text
    assert refused.status_code == 403


async def test_all_figures_stand_beside_what_they_count_with_a_table_behind_each_chart(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await a_case(sessions, staff)

    page = (await desk.get(f"/figures?{LONG_AGO}")).text

    assert "Из сообщений, написанных за период, столько уже отвечено по существу" in page
    assert page.count("<svg") >= 3
    assert page.count("<caption") == 4


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=2026-11-24&to=2026-11-20", "Начало периода позже его конца"),
        ("from=нет", "День не понят"),
        ("from=2300-01-01", "Эти дни ещё не наступили"),
    ],
)
async def test_days_that_are_no_span_are_told_beside_the_form_and_kept_as_typed(
    desk: Client, asked: str, sentence: str
) -> None:
    page = await desk.get(f"/figures?{asked}")

    assert page.status_code == 422
    assert sentence in page.text
    assert asked.partition("=")[2].partition("&")[0] in page.text


async def test_times_of_answers_are_told_in_words_and_as_bars(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        case = await session.get_one(Case, case_id)
        case.written_at = case.counted_from = case.opened_at = now - timedelta(hours=3)
        case.assigned_at, case.first_reply_at = case.opened_at, now
    await come_in_as(client, sessions, Role.HEAD, staff)

    page = (await client.get("/today")).text

    assert "3\u00a0ч" in page
    assert 'class="soft"' in page


async def test_no_page_of_figures_has_an_inline_style(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await a_case(sessions, staff)

    pages = [(await desk.get(path)).text for path in ("/today", f"/figures?{LONG_AGO}")]

    assert [page.count("style=") for page in pages] == [0, 0]
