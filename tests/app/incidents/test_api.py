"""Over HTTP: the coordinator decides, officials see only what is theirs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.comments.model import Comment
from app.incidents import service
from app.incidents.answering import service as answering
from app.replies.drafts import leasing
from tests import factories as make
from tests.app.incidents.town import a_town, all_say, look
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in


@pytest.fixture
async def incident_id(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        town = await a_town(session)
        await all_say(session, town)
        await look(session)
        (incident,) = await service.list_incidents(session, town.person)
        return incident.id


@pytest.fixture
async def stranger(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session, "Чужая школа")


def a_day(*, ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


async def carry(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        while await answering.deliver_one(session, rulebook=make.RULEBOOK, now=datetime.now(UTC)):
            pass


async def test_a_trainer_sees_a_suggested_incident_with_its_cases(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.get(f"/api/v1/incidents/{incident_id}")

    assert answer.json()["incident"]["cases"] == 4
    assert len(answer.json()["places"]) == 4


async def test_who_has_no_case_in_it_does_not_know_of_it(
    client: Client, stranger: Staff, incident_id: int
) -> None:
    await log_in(client, stranger.login)

    assert (await client.get(f"/api/v1/incidents/{incident_id}")).status_code == 404
    assert (await client.get("/api/v1/incidents")).json()["incidents"] == []


async def test_an_official_may_not_decide(
    client: Client, stranger: Staff, incident_id: int
) -> None:
    await log_in(client, stranger.login)

    answer = await client.post(f"/api/v1/incidents/{incident_id}/confirm", json={})

    assert answer.status_code == 403


async def test_confirmed_and_answered_it_tells_its_progress(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/api/v1/incidents/{incident_id}/confirm", json={"title": "Порыв"})

    answer = await client.post(
        f"/api/v1/incidents/{incident_id}/answer", json={"text": "Воду включат в девять."}
    )

    assert answer.status_code == 202
    assert answer.json()[0]["waiting"] == 4


@pytest.mark.parametrize(
    ("sent", "told"), [({"resolution": "fixed"}, "fixed"), ({}, None)], ids=["said", "not said"]
)
async def test_a_program_says_how_the_matter_ended(
    client: Client, sessions: Sessions, incident_id: int, sent: dict[str, str], told: str | None
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/api/v1/incidents/{incident_id}/confirm", json={})

    answer = await client.post(
        f"/api/v1/incidents/{incident_id}/answer", json={"text": "Воду включили.", **sent}
    )

    assert answer.json()[0]["resolution"] == told


async def test_a_program_promises_an_answer_and_the_incident_stays_open(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/api/v1/incidents/{incident_id}/confirm", json={})
    day = a_day(ahead=2)

    answer = await client.post(
        f"/api/v1/incidents/{incident_id}/answer", json={"text": "Чинят.", "promisedOn": day}
    )

    assert (answer.status_code, answer.json()[0]["promisedOn"]) == (202, day)
    shown = (await client.get(f"/api/v1/incidents/{incident_id}")).json()["incident"]
    assert (shown["state"], shown["unanswered"]) == ("open", 4)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"resolution": "planned"}, "Промежуточный ответ ещё не итог"),
        ({"promisedOn": "2026-01-12"}, "выберите день не раньше"),
    ],
    ids=["with an outcome", "a day that is over"],
)
async def test_a_promise_that_cannot_be_made_is_refused_with_the_reason(
    client: Client, sessions: Sessions, incident_id: int, sent: dict[str, str], sentence: str
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/api/v1/incidents/{incident_id}/confirm", json={})

    answer = await client.post(
        f"/api/v1/incidents/{incident_id}/answer",
        json={"text": "Чинят.", "promisedOn": a_day(ahead=2), **sent},
    )

    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]
    assert (await client.get(f"/api/v1/incidents/{incident_id}/answer")).json() == []


async def test_the_desk_promises_an_answer_and_tells_by_when(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")
    day = a_day(ahead=2)

    shown = (await client.get(f"/incidents/{incident_id}")).text
    sent = {"text": "Авария, чинят.", "day": day}
    given = (await client.post(f"/incidents/{incident_id}/answer", data=sent)).text

    told = date.fromisoformat(day).strftime("%d.%m.%Y")
    assert "Ответ по существу обещаю до" in shown
    assert "Промежуточный ответ, данный" in given
    assert f"Ответ по существу обещан до {told}." in given
    assert f"Дан промежуточный ответ: ответ по существу обещан до {told}." in given
    assert "Ответить всем" in given


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"day": "2026-01-12"}, "выберите день не раньше"),
        ({"day": "завтра"}, "День не понят"),
        ({"day": "2099-12-04", "outcome": "fixed"}, "Промежуточный ответ ещё не итог"),
    ],
    ids=["a day that is over", "no day", "with an outcome"],
)
async def test_the_desk_refuses_a_promise_and_keeps_what_was_typed(
    client: Client, sessions: Sessions, incident_id: int, sent: dict[str, str], sentence: str
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")

    refused = await client.post(
        f"/incidents/{incident_id}/answer", data={"text": "Авария, чинят.", **sent}
    )

    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'name="day" value="{sent["day"]}"' in refused.text
    assert "Авария, чинят.</textarea>" in refused.text
    assert "Промежуточный ответ, данный" not in refused.text


async def test_the_desk_asks_how_the_matter_ended_and_tells_it(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")
    typed = {"text": "Воду включили.", "outcome": "fixed"}

    shown = (await client.post(f"/incidents/{incident_id}/preview", data=typed)).text
    given = (await client.post(f"/incidents/{incident_id}/answer", data=typed)).text

    assert '<option value="fixed" selected>решено</option>' in shown
    assert "Чем закончилось: решено" in given


async def test_a_suggested_incident_is_not_answered_before_somebody_confirms_it(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.post(
        f"/api/v1/incidents/{incident_id}/answer", json={"text": "Воду включат в девять."}
    )

    assert answer.status_code == 409


async def test_the_desk_shows_the_incident_and_three_variants(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")

    listed = await client.get("/incidents")
    shown = await client.post(
        f"/incidents/{incident_id}/preview",
        data={"text": "Воду включат в девять.", "openings": "Здравствуйте!\nДобрый день!"},
    )

    assert f'href="/incidents/{incident_id}"' in listed.text
    assert shown.text.count("<blockquote") == 3


async def test_the_desk_tells_who_did_not_get_the_answer_and_offers_it_anew(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")
    await client.post(f"/incidents/{incident_id}/answer", data={"text": "Воду дали."})
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(deleted_at=make.NOW))
    await carry(sessions)

    page = (await client.get(f"/incidents/{incident_id}")).text
    listed = (await client.get("/incidents")).text
    again = (await client.post(f"/incidents/{incident_id}/answer/late")).text

    assert "Ответа не получили: 4" in page
    assert "ответ дан не всем" in page
    assert "ответ дан не всем" in listed
    assert "Ждут: 4" in again
    assert "Ответа не получили" not in again


async def test_the_desk_tells_what_an_answer_waits_for_and_until_when(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/confirm")
    await client.post(f"/incidents/{incident_id}/answer", data={"text": "Воду дадут в девять."})
    async with sessions.begin() as session:
        writer = access.person_of(await make.an_account(session, role=Role.TRAINER))
        (first, *_) = await service.list_incidents(session, writer)
        case_id = (await service.places(session, first))[0].case_id
        case = await cases.find(session, case_id, to_change=True)
        await leasing.take(session, case, writer, token=None, now=datetime.now(UTC))
    await carry(sessions)

    page = (await client.get(f"/incidents/{incident_id}")).text

    assert f"Сообщение № {case_id}</a> ждёт: Ответ сейчас пишет другой сотрудник" in page
    assert "Следующая попытка — <time" in page


async def test_a_coordinator_sees_of_an_incident_his_part_and_a_number(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    async with sessions.begin() as session:
        incident = await service.find(session, incident_id)
        (first, *_) = await service.places(session, incident)
        home = first.case.institution
        account = await make.an_account(session, role=Role.COORDINATOR, institution=home)
    await log_in(client, account.login)

    answer = (await client.get(f"/api/v1/incidents/{incident_id}")).json()

    assert {place["institution"] for place in answer["places"]} == {home.name}
    assert len(answer["places"]) + answer["beyond"] == 4


async def test_a_coordinator_of_a_part_sets_nothing_for_the_region(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        home = await make.an_institution(session)
        account = await make.an_account(session, role=Role.COORDINATOR, institution=home)
    await log_in(client, account.login)

    answer = await client.put("/api/v1/incidents/joining", json={"joinAt": 0.9})

    assert answer.status_code == 403


async def test_marked_cases_are_set_apart_on_the_desk(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    page = (await client.get(f"/incidents/{incident_id}")).text
    marked = re.findall(r'name="case" value="(\d+)"', page)[:2]

    sent = await client.post(
        f"/incidents/{incident_id}/split", data={"case": marked, "title": "Вода в саду"}
    )
    other = sent.text  # of the new incident, to which the browser is sent on

    assert re.findall(r'name="case" value="(\d+)"', other) == marked
    assert "Вода в саду" in other
    assert f"Инцидент выделен: из инцидента {incident_id}" in other
    assert "сервис ·" not in other


async def test_nothing_marked_is_said_beside_the_same_page(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))

    sent = await client.post(f"/incidents/{incident_id}/take-out", data={})

    assert sent.status_code == 422
    assert "Отметьте сообщения" in sent.text


async def test_an_act_on_the_desk_is_undone_from_the_log(
    client: Client, sessions: Sessions, incident_id: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    await client.post(f"/incidents/{incident_id}/reject")
    page = (await client.get(f"/incidents/{incident_id}")).text
    (act,) = re.findall(r'name="number" value="(\d+)"', page)

    await client.post(f"/incidents/{incident_id}/undo", data={"number": act})

    shown = (await client.get(f"/incidents/{incident_id}")).text
    assert "нужно подтвердить" in shown
    assert len(re.findall(r'name="case"', shown)) == 4
