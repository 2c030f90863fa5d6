"""The duty page: who is there, what waits and why, one's own switch, leave and shifts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.base.database import Sessions
from app.officials.model import Institution, Official
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case

TODAY = datetime.now(UTC).date()


def day(number: int) -> str:
    """A day from today, as a form sends it."""
    return (TODAY + timedelta(days=number)).isoformat()


def leave(first: int, last: int, substitute: int | None = None, reason: str = "") -> dict[str, str]:
    return {
        "first_day": day(first),
        "last_day": day(last),
        "substitute": "" if substitute is None else str(substitute),
        "reason": reason,
    }


def week(first: int, last: int) -> dict[str, str]:
    days = {f"day{number}": "1" for number in range(1, 8)}
    return {
        "first_day": day(first),
        "last_day": day(last),
        "opens": "09:00",
        "closes": "18:00",
        **days,
    }


async def a_colleague(
    sessions: Sessions, institution: Institution, name: str = "Петров В. В."
) -> Official:
    async with sessions.begin() as session:
        return await make.an_official(session, institution, name=name)


def own(staff: Staff) -> str:
    return f"/duty/people/{staff.official.id}"


async def test_the_board_tells_who_is_there_and_how_much_he_has(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await desk.post(f"/cases/{case_id}/take")
    async with sessions.begin() as session:
        official = await session.get_one(Official, staff.official.id)
        official.capacity = 5

    page = (await desk.get("/duty")).text

    assert "Вы на дежурстве" in page
    assert "в работе 1 из 5" in page
    assert 'aria-current="page">Дежурство' in page


async def test_the_switch_takes_off_duty_and_brings_back(desk: Client) -> None:
    off = await desk.post("/duty/switch", data={"on": "no"})
    away = (await desk.get("/duty")).text
    await desk.post("/duty/switch", data={"on": "yes"})
    back = (await desk.get("/duty")).text

    assert off.status_code == 303
    assert "Вы не на дежурстве" in away
    assert "Сейчас никто не дежурит" in away
    assert "Вы на дежурстве" in back


async def test_only_officials_have_a_switch(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    refused = await client.post("/duty/switch", data={"on": "yes"})

    assert refused.status_code == 403
    assert "На дежурство выходят ответственные" in refused.text


async def test_what_waits_is_counted_by_reason_and_leads_to_its_list(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)

    page = (await desk.get("/duty")).text
    address = page.partition('class="heap-link" href="')[2].partition('"')[0].replace("&amp;", "&")
    listed = (await desk.get(address)).text

    assert "1 сообщение</a>" in page
    assert f'href="/cases/{case_id}"' in listed


async def test_another_institution_is_nobodys_business(desk: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")

    board = await desk.get(f"/duty?institution={other.institution.id}")
    waiting = await desk.get(f"/duty/waiting?institution={other.institution.id}")
    person = await desk.get(own(other))

    assert (board.status_code, waiting.status_code, person.status_code) == (404, 404, 403)


async def test_an_official_enters_his_leave_with_a_substitute(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    colleague = await a_colleague(sessions, staff.institution)

    entered = await desk.post(f"{own(staff)}/leaves", data=leave(0, 3, colleague.id, "отпуск"))
    page = (await desk.get(own(staff))).text
    board = (await desk.get("/duty")).text

    assert entered.status_code == 303
    assert "идёт сейчас" in page
    assert "замещает Петров В. В." in page
    assert "отпуск" in page
    assert "Вы отсутствуете по " in board
    assert "отпуск" not in board


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (leave(3, 1, reason="к врачу"), "поменяйте даты местами"),
        (leave(1, 2, reason="к врачу") | {"last_day": "завтра"}, "День не понят"),
        (leave(1, 2, reason="к врачу") | {"substitute": "кто-то"}, "выберите его из списка"),
        (leave(1, 2, substitute=999_999, reason="к врачу"), "Ответственного № 999999 нет"),
        (leave(1, 2, reason="к врачу\x00"), None),
    ],
)
async def test_a_leave_that_cannot_be_is_shown_again_as_typed(
    desk: Client, staff: Staff, sent: dict[str, str], sentence: str | None
) -> None:
    answer = await desk.post(f"{own(staff)}/leaves", data=sent)

    if sentence is None:
        assert answer.status_code == 303
        return
    assert answer.status_code in {404, 409, 422}
    assert sentence in answer.text
    assert 'value="к врачу"' in answer.text
    assert f'value="{sent["last_day"]}"' in answer.text
    assert "Отсутствий впереди нет." in (await desk.get(own(staff))).text


async def test_a_coming_leave_is_cancelled_and_a_present_one_ends_early(
    desk: Client, staff: Staff
) -> None:
    await desk.post(f"{own(staff)}/leaves", data=leave(5, 6))
    coming = (await desk.get(own(staff))).text.partition("/leaves/")[2].partition("/")[0]
    cancelled = await desk.post(f"{own(staff)}/leaves/{coming}/cancel")
    again = await desk.post(f"{own(staff)}/leaves/{coming}/cancel")
    await desk.post(f"{own(staff)}/leaves", data=leave(0, 4))
    present = (await desk.get(own(staff))).text.partition("/leaves/")[2].partition("/")[0]
    back = await desk.post(f"{own(staff)}/leaves/{present}/return")

    page = (await desk.get(own(staff))).text
    assert (cancelled.status_code, again.status_code, back.status_code) == (303, 409, 303)
    assert "уже отменено" in again.text
    assert "вернулся раньше" in page
    assert "Вы на дежурстве" in (await desk.get("/duty")).text


async def test_an_official_enters_neither_shifts_nor_anybody_elses_leave(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    colleague = await a_colleague(sessions, staff.institution)
    other = f"/duty/people/{colleague.id}"

    answers = [
        await desk.post(f"{own(staff)}/shifts", data=week(1, 7)),
        await desk.post(f"{own(staff)}/roster", data={"on": "yes"}),
        await desk.post(f"{other}/leaves", data=leave(1, 2)),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "Назначить смены" not in (await desk.get(own(staff))).text


async def test_a_trainer_makes_a_roster_by_weeks_and_strikes_a_shift_off(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await log_in(client, await a_trainer(sessions))

    await client.post(f"{own(staff)}/roster", data={"on": "yes"})
    added = await client.post(f"{own(staff)}/shifts", data=week(1, 3))
    page = (await client.get(own(staff))).text
    shift = page.partition("/shifts/")[2].partition("/")[0]
    dropped = await client.post(f"{own(staff)}/shifts/{shift}/drop")
    board = (await client.get(f"/duty?institution={staff.institution.id}")).text

    assert (added.status_code, dropped.status_code) == (303, 303)
    assert "Дежурит только в свои смены." in page
    assert page.count("09:00–18:00") // 2 == 3
    assert "вне смены" in board
    assert "следующая смена" in board


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"opens": "утром"}, "Часы не поняты"),
        ({"first_day": ""}, "День не понят"),
        ({f"day{number}": "" for number in range(1, 8)}, "Ни один день не подошёл"),
    ],
)
async def test_a_roster_that_nobody_can_keep_is_shown_again_as_typed(
    client: Client, sessions: Sessions, staff: Staff, changed: dict[str, str], sentence: str
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.post(f"{own(staff)}/shifts", data=week(1, 7) | changed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{day(7)}"' in answer.text
    assert "Смен впереди нет." in answer.text


async def test_a_trainer_sees_first_where_nobody_is_and_cases_wait(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await a_case(sessions, staff)
    async with sessions.begin() as session:
        await a_staff(session, "Школа № 0")
        official = await session.get_one(Official, staff.official.id)
        official.on_duty = False
    await log_in(client, await a_trainer(sessions))

    page = (await client.get("/duty")).text
    houses = page.partition("По учреждениям")[2]

    assert houses.index("Школа № 1") < houses.index("Школа № 0")
    assert "никто не дежурит" in houses
    assert "ждут: 1" in houses
    assert "в работе" not in houses.partition("Школа № 0")[0]
    assert "у дежурных в работе 0" in houses


@pytest.mark.parametrize(
    "path",
    [
        "/duty?institution=99999999999999999999",
        "/duty/waiting?institution=99999999999999999999",
        "/duty/people/99999999999999999999",
        "/duty/people/999999",
    ],
)
async def test_a_number_that_nothing_has_is_refused_with_a_page(
    client: Client, sessions: Sessions, path: str
) -> None:
    await log_in(client, await a_trainer(sessions))

    refused = await client.get(path)

    assert refused.status_code in {400, 404}
    assert "К списку сообщений" in refused.text
