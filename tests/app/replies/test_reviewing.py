"""An answer is looked at before everybody sees it: over HTTP and on the desk."""

import msgspec
import pytest

from app.base.database import Sessions
from app.base.settings import Settings
from app.cases import service as cases
from app.replies import service as replies
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case

PHONE = "Перезвоните, пожалуйста, маме мальчика: +7 900 000-12-34, она ждёт."
SNILS = "Ваш СНИЛС 112-233-445 95 найден, выплата придёт завтра."
CLEAN = "Отопление включат завтра в девять утра."
FORM = "https://pos.example/73"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, pos_url=FORM)


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def case_id(client: Client, sessions: Sessions, staff: Staff) -> int:
    await log_in(client, staff.login)
    return await a_case(sessions, staff)


async def written(sessions: Sessions, case_id: int) -> list[str]:
    async with sessions() as session:
        case = await cases.find(session, case_id)
        return [reply.text for reply in await replies.list_replies(session, case)]


async def history(sessions: Sessions, case_id: int) -> str:
    async with sessions() as session:
        case = await cases.find(session, case_id)
        return " ".join(event.note for event in await cases.history(session, case))


async def test_personal_data_stop_an_answer_and_nothing_is_kept(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    answer = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": PHONE})

    assert answer.status_code == 422
    assert "«+7 900 000-12-34» — Похоже на телефон человека" in answer.json()["detail"]
    assert await written(sessions, case_id) == []


async def test_who_insists_answers_for_it_in_the_history(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    answer = await client.post(
        f"/api/v1/cases/{case_id}/answer", json={"text": PHONE, "insists": True}
    )

    assert answer.status_code == 202
    assert await written(sessions, case_id) == [PHONE]
    assert "сотрудник ручается, что это не личные данные: телефон" in await history(
        sessions, case_id
    )


async def test_nobody_may_insist_on_the_number_of_a_document(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    answer = await client.post(
        f"/api/v1/cases/{case_id}/answer", json={"text": SNILS, "insists": True}
    )

    assert answer.status_code == 422
    assert await written(sessions, case_id) == []


async def test_the_institutions_own_people_may_be_named(
    client: Client, case_id: int, staff: Staff
) -> None:
    text = f"Подойдите в кабинет 5, спросите: {staff.official.name}"

    answer = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": text})

    assert answer.status_code == 202


async def test_a_draft_is_read_and_nothing_is_kept(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    stopped = (await client.post(f"/api/v1/cases/{case_id}/review", json={"text": PHONE})).json()
    clumsy = "В целях обеспечения данной возможности осуществляется проведение работ."
    advised = (await client.post(f"/api/v1/cases/{case_id}/review", json={"text": clumsy})).json()
    clean = (await client.post(f"/api/v1/cases/{case_id}/review", json={"text": CLEAN})).json()

    assert [found["kind"] for found in stopped["findings"]] == ["phone"]
    assert f"«Госуслуги. Решаем вместе» ({FORM}):" in stopped["neutral"]
    assert "officialese" in {advice["rule"] for advice in advised["advice"]}
    assert (clean["findings"], clean["advice"]) == ([], [])
    assert await written(sessions, case_id) == []


async def test_another_institutions_case_is_not_reviewed(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    await log_in(client, other.login)

    answers = [
        await client.post(f"/api/v1/cases/{case_id}/review", json={"text": CLEAN}),
        await client.post(f"/cases/{case_id}/advice", data={"text": CLEAN}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_desk_shows_what_stopped_an_answer_and_how_to_word_it(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    sent = {"key": "0b4d9a52-6c4f-4a5e-9d3e-0d6f3f1c2b1a", "text": PHONE}

    stopped = await client.post(f"/cases/{case_id}/answer", data=sent)
    insisted = await client.post(f"/cases/{case_id}/answer", data=sent | {"insists": "yes"})

    assert stopped.status_code == 422
    assert "<mark>+7 900 000-12-34</mark>" in stopped.text
    assert f"«Госуслуги. Решаем вместе» ({FORM}):" in stopped.text
    assert 'name="insists"' in stopped.text
    assert f">{PHONE}</textarea>" in stopped.text
    assert insisted.status_code == 200
    assert await written(sessions, case_id) == [PHONE]


async def test_the_desk_offers_no_insisting_on_a_document(client: Client, case_id: int) -> None:
    sent = {"key": "0b4d9a52-6c4f-4a5e-9d3e-0d6f3f1c2b1a", "text": SNILS, "insists": "yes"}

    stopped = await client.post(f"/cases/{case_id}/answer", data=sent)

    assert stopped.status_code == 422
    assert 'name="insists"' not in stopped.text


async def test_hints_come_while_one_types(client: Client, case_id: int) -> None:
    stop = (await client.post(f"/cases/{case_id}/advice", data={"text": PHONE})).text
    nothing = (await client.post(f"/cases/{case_id}/advice", data={"text": CLEAN})).text

    assert '<li class="hint-stop"><q>+7 900 000-12-34</q> Похоже на телефон' in stop
    assert nothing.strip() == ""


async def test_what_the_page_answered_last_is_not_copied(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    long = "Здравствуйте! Спасибо за сигнал, мы передали его в обслуживающую организацию города."
    await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": long})
    async with sessions.begin() as session:
        case = await cases.find(session, case_id)
        page_id = case.page_id
        (reply,) = await replies.list_replies(session, case)
        reply.state, reply.external_id = replies.ReplyState.PUBLISHED, "77"
    async with sessions.begin() as session:
        other = await a_case(sessions, staff, "2")
        (await cases.find(session, other)).page_id = page_id

    review = (await client.post(f"/api/v1/cases/{other}/review", json={"text": long})).json()

    assert "copied" in {advice["rule"] for advice in review["advice"]}
