"""The pages of webhooks: an address is looked at, the secret is shown once, calls are told."""

import pytest

from app.base.database import Sessions
from app.notices.delivery_rules import DeliveryState
from app.notices.webhooks.model import Webhook, WebhookCall
from tests import factories as make
from tests.app.people import Client, a_trainer, log_in

PUBLIC = "https://8.8.8.8/hook"
"""A bare address needs no look-up, and nothing is called here."""


@pytest.fixture
async def centre(client: Client, sessions: Sessions) -> Client:
    """A trainer's browser."""
    await log_in(client, await a_trainer(sessions))
    return client


def typed(**other: object) -> dict[str, object]:
    return {"title": "Система учёта", "url": PUBLIC, **other}


async def registered(centre: Client) -> str:
    shown = await centre.post("/webhooks/new", data=typed(kind=["assigned", "closed"]))
    assert shown.status_code == 200, shown.text
    hooks = (await centre.get("/api/v1/webhooks")).json()
    return f"/webhooks/{hooks[-1]['id']}"


async def test_the_secret_is_shown_once(centre: Client) -> None:
    shown = (await centre.post("/webhooks/new", data=typed())).text
    address = f"/webhooks/{(await centre.get('/api/v1/webhooks')).json()[0]['id']}"
    again = (await centre.get(address)).text

    assert "whsec_" in shown
    assert "Показан только сейчас" in shown
    assert "whsec_" not in again


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"url": "https://127.0.0.1/hook"}, "он ведёт во внутреннюю сеть"),
        ({"url": "https://10.1.2.3/hook"}, "он ведёт во внутреннюю сеть"),
        ({"url": "http://8.8.8.8/hook"}, "нужен https"),
        ({"url": "пожалуйста"}, "Адрес вебхука не принят"),
        ({"url": ""}, "Адрес вебхука не принят"),
        ({"title": " "}, "Назовите получателя"),
        ({"title": "\x00"}, "Назовите получателя"),
        ({"kind": "moon"}, "Выберите события"),
        ({"kind": "viewed"}, "О просмотрах и выгрузках"),
        ({"institution": "моё"}, "Выберите события и учреждение"),
    ],
)
async def test_a_receiver_that_cannot_be_comes_back_with_a_sentence(
    centre: Client, sent: dict[str, str], sentence: str
) -> None:
    refused = await centre.post("/webhooks/new", data=typed() | sent)
    kept = (await centre.get("/api/v1/webhooks")).json()

    assert refused.status_code == 422
    assert sentence in refused.text
    assert kept == []


async def test_a_receiver_is_changed_switched_off_and_on(centre: Client) -> None:
    address = await registered(centre)

    await centre.post(address, data=typed(title="Другая", kind="closed"))
    off = await centre.post(f"{address}/switch", data={"on": "no"})
    page = (await centre.get(address)).text
    await centre.post(f"{address}/switch", data={"on": "yes"})
    hooks = (await centre.get("/api/v1/webhooks")).json()

    assert off.status_code == 303
    assert "выключен" in page
    assert (hooks[0]["title"], hooks[0]["kinds"], hooks[0]["isOn"]) == ("Другая", ["closed"], True)


async def test_another_secret_is_shown_and_the_old_one_lasts_a_day(centre: Client) -> None:
    address = await registered(centre)

    rotated = await centre.post(f"{address}/secret")

    assert "whsec_" in rotated.text
    assert "Прежний ключ действует вместе с ним до" in rotated.text


async def test_a_test_call_waits_among_the_last_calls(centre: Client) -> None:
    address = await registered(centre)

    rung = await centre.post(f"{address}/test")
    page = (await centre.get(address)).text

    assert rung.status_code == 303
    assert "Проверка связи" in page
    assert ">ждёт</span>" in page


async def test_one_that_answered_410_is_told_with_its_code(
    centre: Client, sessions: Sessions
) -> None:
    address = await registered(centre)
    async with sessions.begin() as session:
        webhook = await session.get_one(Webhook, int(address.rpartition("/")[2]))
        webhook.is_on, webhook.trouble = False, "Получатель ответил 410: он больше не ждёт вызовов."
        call = WebhookCall(
            webhook_id=webhook.id,
            type="case.closed",
            body=b"{}",
            state=DeliveryState.FAILED,
            status=410,
            try_at=make.NOW,
            created_at=make.NOW,
        )
        session.add(call)

    page = (await centre.get(address)).text
    listed = (await centre.get("/webhooks")).text

    assert 'data-label="Код ответа">410</td>' in page
    assert '<th scope="row">Закрыто' in page
    assert "Закрыто" in page
    assert "он больше не ждёт вызовов" in listed


async def test_a_receiver_is_removed(centre: Client) -> None:
    address = await registered(centre)

    removed = await centre.post(f"{address}/remove")

    assert removed.status_code == 303
    assert (await centre.get(address)).status_code == 404
    assert "Пока никого не оповещаем" in (await centre.get("/webhooks")).text


async def test_an_official_keeps_no_webhooks(desk: Client) -> None:
    assert (await desk.get("/webhooks")).status_code == 403
