"""Notices over HTTP: one's own, until they are read, and as one wants them."""

from typing import Any

import pytest
from sqlalchemy import select

from app.base.database import Sessions
from app.base.settings import Settings
from app.notices import linking
from app.notices import service as notices
from app.notices.model import PersonalChannel
from app.notices.rules import Channel
from app.notices.unsubscribing import unsubscribe_address
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.app.people import Client, a_staff, a_trainer, log_in

QUIET: dict[str, Any] = {"channel": "email", "isOn": True, "atOnce": ["assigned"], "inDigest": []}
PREFERENCES = "/api/v1/notices/preferences"


async def an_official(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)


async def email_of(client: Client) -> dict[str, Any]:
    shown = (await client.get(PREFERENCES)).json()
    return next(dict(one) for one in shown if one["channel"] == "email")


async def test_the_official_reads_his_notices_and_a_colleague_does_not_see_them(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, case = await an_assigned_case(session)
        await notices.derive(session, now=make.NOW, limit=50)
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)
    foreign = (await client.get("/api/v1/notices")).json()
    await log_in(client, staff.login)

    (notice,) = (await client.get("/api/v1/notices")).json()
    read = await client.post("/api/v1/notices/read", json={"ids": [notice["id"]]})

    assert (foreign, notice["caseId"]) == ([], case.id)
    assert (read.status_code, (await client.get("/api/v1/notices")).json()) == (204, [])


async def test_looking_at_preferences_writes_nothing(client: Client, sessions: Sessions) -> None:
    await an_official(client, sessions)

    shown = (await client.get(PREFERENCES)).json()

    async with sessions() as session:
        kept = (await session.scalars(select(PersonalChannel))).all()
    assert [one["channel"] for one in shown] == ["email", "telegram", "max"]
    assert (shown[0]["quietFrom"], shown[0]["quietUntil"], kept) == ("21:00", "08:00", [])


async def test_what_was_chosen_is_kept(client: Client, sessions: Sessions) -> None:
    await an_official(client, sessions)
    wanted = QUIET | {"quietFrom": "22:30", "quietUntil": "07:00", "address": "a@b.ru"}

    answer = await client.put(PREFERENCES, json={"channels": [wanted]})

    shown = await email_of(client)
    assert answer.status_code == 200
    assert {name: shown[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"atOnce": ["viewed"]}, 422, "не уведомляют"),
        ({"atOnce": ["nonsense"]}, 400, "atOnce"),
        ({"inDigest": ["assigned"]}, 422, "что-то одно"),
        ({"quietFrom": "08:00", "quietUntil": "07:00"}, 422, "Сократите"),
        ({"quietFrom": "25:00"}, 422, "21:00"),
        ({"address": "ivanova"}, 422, "адрес почты"),
        ({"address": "a@b.ru\r\nBcc: c@d.ru"}, 422, "адрес почты"),
        ({"channel": "desk"}, 422, "рабочем месте"),
        ({"pauseMinutes": 99999999999999999999}, 400, "pauseMinutes"),
    ],
)
async def test_a_wrong_choice_is_refused_and_nothing_of_it_kept(
    client: Client, sessions: Sessions, wrong: dict[str, Any], status: int, told: str
) -> None:
    await an_official(client, sessions)
    right = QUIET | {"channel": "telegram"}

    answer = await client.put(PREFERENCES, json={"channels": [right, QUIET | wrong]})

    async with sessions() as session:
        kept = (await session.scalars(select(PersonalChannel))).all()
    assert (answer.status_code, kept) == (status, [])
    assert told in answer.json()["detail"]


async def test_a_code_links_the_talk_of_whoever_asked_for_it(
    client: Client, sessions: Sessions
) -> None:
    await an_official(client, sessions)
    given = (await client.post("/api/v1/notices/channels/telegram/link")).json()
    async with sessions.begin() as session:
        await linking.link(
            session,
            Channel.TELEGRAM,
            code=given["code"],
            talk="77",
            now=make.NOW,
        )

    shown = (await client.get(PREFERENCES)).json()
    gone = await client.delete("/api/v1/notices/channels/telegram/link")
    after = (await client.get(PREFERENCES)).json()

    assert given["says"].endswith(f"/start {given['code']}")
    assert (shown[1]["isReached"], shown[1]["address"]) == (True, None)
    assert (gone.status_code, after[1]["isReached"]) == (204, False)


@pytest.mark.parametrize("channel", ["email", "desk", "pigeon"])
async def test_only_a_bot_is_linked_with_a_code(
    client: Client, sessions: Sessions, channel: str
) -> None:
    await an_official(client, sessions)

    answer = await client.post(f"/api/v1/notices/channels/{channel}/link")

    assert answer.status_code in {400, 404, 422}
    assert answer.json()["detail"]


async def test_the_link_in_a_mail_stops_the_mails_and_another_link_does_not(
    client: Client, sessions: Sessions, settings: Settings
) -> None:
    await an_official(client, sessions)
    await client.put(PREFERENCES, json={"channels": [QUIET]})
    async with sessions() as session:
        account = (await session.scalars(select(PersonalChannel.account_id))).one()
    path = unsubscribe_address("http://x", settings.secret_key, account).removeprefix("http://x")
    await client.delete("/api/v1/session")

    looked = await client.get(path)
    wrong = await client.post(f"/unsubscribe/{account}/{'0' * 32}")
    async with sessions() as session:
        before = (await session.scalars(select(PersonalChannel.is_on))).one()
    right = await client.post(path)

    async with sessions() as session:
        after = (await session.scalars(select(PersonalChannel.is_on))).one()
    assert (looked.status_code, wrong.status_code, right.status_code) == (200, 404, 200)
    assert (before, after) == (True, False)


HOOK = {"title": "Регион", "url": "https://8.8.8.8/hook"}


async def test_a_trainer_registers_a_webhook_and_sees_its_secret_once(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    given = (await client.post("/api/v1/webhooks", json=HOOK)).json()

    (shown,) = (await client.get("/api/v1/webhooks")).json()
    assert given["secret"].startswith("whsec_")
    assert given["secret"] not in str(shown)
    assert shown == given["webhook"]


async def test_a_webhook_is_changed_tried_and_forgotten(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))
    made = (await client.post("/api/v1/webhooks", json=HOOK)).json()
    path = f"/api/v1/webhooks/{made['webhook']['id']}"

    tried = await client.post(f"{path}/test")
    listed = (await client.get(f"{path}/calls")).json()
    rotated = (await client.post(f"{path}/secret")).json()
    off = await client.put(path, json=HOOK | {"isOn": False})
    again = await client.post(f"{path}/test")
    gone = await client.delete(path)

    assert (tried.status_code, [call["type"] for call in listed]) == (202, ["ping"])
    assert rotated["secret"] != made["secret"]
    assert (off.json()["isOn"], again.status_code) == (False, 409)
    assert (gone.status_code, (await client.get("/api/v1/webhooks")).json()) == (204, [])


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"url": "https://127.0.0.1/"}, 422),
        ({"url": "https://localhost/"}, 422),
        ({"url": "http://8.8.8.8/"}, 422),
        ({"url": "https://[::ffff:10.0.0.1]/"}, 422),
        ({"url": "https://user:pass@8.8.8.8/"}, 422),
        ({"url": "x"}, 422),
        ({"kinds": ["viewed"]}, 422),
        ({"kinds": ["nonsense"]}, 400),
        ({"title": "a\x00b"}, 400),
        ({"institutionId": 10**30}, 400),
        ({"institutionId": 999}, 404),
        ({"extra": 1}, 400),
    ],
)
async def test_a_wrong_webhook_is_refused_with_a_sentence_and_not_written(
    client: Client, sessions: Sessions, wrong: dict[str, Any], status: int
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.post("/api/v1/webhooks", json=HOOK | wrong)

    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert (await client.get("/api/v1/webhooks")).json() == []


async def test_an_official_keeps_no_webhooks(client: Client, sessions: Sessions) -> None:
    await an_official(client, sessions)

    answers = [
        await client.get("/api/v1/webhooks"),
        await client.post("/api/v1/webhooks", json=HOOK),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("number", ["0", "99", "9223372036854775808", "-1"])
async def test_a_webhook_that_is_not_there_is_not_found(
    client: Client, sessions: Sessions, number: str
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.post(f"/api/v1/webhooks/{number}/test")

    assert answer.status_code == 404
