"""News that networks bring by themselves: early, late, twice, out of order, or never."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from app.base.jobs import Stage
from app.base.settings import Settings
from connectors.emulators.process import running_emulator
from tests.connectors.conformance.telegram_town import TelegramTown
from tests.journey.service import Service
from tests.visiting import visiting
from workers.opening import open_tools

QUESTION = "Когда включат отопление в 3 группе?"
TOKEN = TelegramTown.keys[0].secret


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramTown]:
    with running_emulator("telegram", "--seed", "1") as address:
        town = TelegramTown(address)
        yield town
        town.panel.close()


@pytest.fixture
async def service(
    database_url: str, redis_url: str, telegram: TelegramTown
) -> AsyncIterator[Service]:
    """A centre whose bot sits in the group already; no page is registered."""
    telegram.begin()
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        telegram_api_url=telegram.panel.address,
        telegram_bot_token=TOKEN,
    )
    opened = open_tools(settings, database_url, redis_url)
    feeding = msgspec.structs.replace(
        opened.tools.feeding, wait=timedelta(seconds=0.1), shift=timedelta(0)
    )
    tools = msgspec.structs.replace(opened.tools, feeding=feeding)
    async with visiting(settings) as client:
        service = Service(web=client, tools=tools)
        await service.settle()
        yield service
    await opened.close()


async def register(service: Service) -> dict[str, Any]:
    form = {
        "link": TelegramTown.link,
        "institutionId": service.institution_id,
        "officialId": service.official_id,
    }
    page: dict[str, Any] = (await service.call("POST", "/pages", expect=202, json=form)).json()
    await service.rounds()
    return page


async def waiting(service: Service) -> list[Any]:
    async with service.tools.sessions() as session:
        found = await session.execute(
            text("SELECT event_id, trouble, heard_at IS NULL FROM pushed_event ORDER BY id")
        )
        return list(found.all())


async def test_what_was_told_before_the_page_was_registered_is_heard_then(
    service: Service, telegram: TelegramTown
) -> None:
    await service.rounds(Stage.LISTEN)
    telegram.write(QUESTION)
    await service.rounds(Stage.LISTEN, Stage.HEAR)
    before = await waiting(service)

    await register(service)
    await service.rounds()

    assert [trouble for _, trouble, _ in before][-1] == "no such page: -1002"
    (case,) = await service.cases()
    assert (case["state"], case["officialId"]) == ("assigned", service.official_id)


async def test_foreign_news_are_forgotten_after_an_hour(
    service: Service, telegram: TelegramTown
) -> None:
    await service.rounds(Stage.LISTEN)
    telegram.write(QUESTION)
    await service.rounds(Stage.LISTEN, Stage.HEAR)
    async with service.tools.sessions.begin() as session:
        await session.execute(
            text("UPDATE pushed_event SET received_at = received_at - interval '61 minutes'")
        )

    await service.rounds(Stage.HEAR)

    assert await waiting(service) == []


async def test_the_same_news_twice_are_one_case_and_a_follow_up_joins_it(
    service: Service, telegram: TelegramTown
) -> None:
    await register(service)
    asked = telegram.write(QUESTION)
    await service.rounds()
    async with service.tools.sessions.begin() as session:
        await session.execute(text("UPDATE pushed_event SET heard_at = NULL, try_at = now()"))
    telegram.write("И в 4 группе тоже холодно, когда починят?", reply_to=asked)

    await service.rounds()

    (case,) = await service.cases()
    whole = (await service.call("GET", f"/cases/{case['id']}")).json()
    assert [event["kind"] for event in whole["history"]].count("joined") == 1


async def test_a_citizen_who_answers_our_answer_reopens_his_case(
    service: Service, telegram: TelegramTown
) -> None:
    await register(service)
    telegram.write(QUESTION)
    await service.rounds()
    (case,) = await service.cases()
    await service.log_in("ivanova")
    await service.call(
        "POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра в 9."}
    )
    await service.rounds()
    answer = next(number for number, words in telegram.living().items() if words == "Завтра в 9.")

    telegram.write("Не включили. Когда починят?", reply_to=answer)
    await service.rounds()

    cases = await service.cases()
    whole = (await service.call("GET", f"/cases/{case['id']}")).json()
    kinds = [event["kind"] for event in whole["history"]]
    assert ([one["id"] for one in cases], "reopened" in kinds) == ([case["id"]], True)


async def test_an_event_of_an_unknown_shape_is_kept_and_stops_no_other(
    service: Service, telegram: TelegramTown
) -> None:
    await register(service)
    telegram.write(QUESTION)
    await service.rounds(Stage.LISTEN)
    async with service.tools.sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO pushed_event (id, feed_id, event_id, body, received_at, try_at) "
                "SELECT max(id) + 1000, max(feed_id), 'odd', '{\"message\": 5}', now(), now() "
                "FROM pushed_event"
            )
        )

    await service.rounds()

    odd = [one for one in await waiting(service) if one[0] == "odd"]
    assert len(await service.cases()) == 1
    assert [(trouble is not None, is_waiting) for _, trouble, is_waiting in odd] == [(True, False)]


async def test_a_revoked_token_is_told_at_the_page_and_at_the_feed(
    service: Service, telegram: TelegramTown
) -> None:
    page = await register(service)
    telegram.revoke()

    await service.rounds(Stage.LISTEN)

    shown = (await service.call("GET", f"/pages/{page['id']}")).json()
    (feed,) = (await service.call("GET", "/feeds")).json()
    assert shown["reach"] == "unread"
    assert "Ключ" in shown["unreadReason"] or "токен" in shown["unreadReason"].lower()
    assert feed["trouble"] == shown["unreadReason"]
