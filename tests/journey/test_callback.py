"""VK calls us: the web and VK's emulator are processes, as deployed; rounds are run by hand.

Polls are an hour apart, so what comes soon has come by push.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.base.jobs import Stage
from app.base.settings import Settings
from tests.journey.town import GROUP, Town
from tests.journey.web import running_web
from tests.ports import free_port
from tests.visiting import visiting
from workers.opening import open_tools

QUESTION = "Когда включат отопление в 3 группе?"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    port = free_port()
    return Settings(
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        secret_key=settings.secret_key,
        second_factor="offered",
        vk_api_url=settings.vk_api_url,
        vk_service_rate=1000,
        vk_community_rate=1000,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        poll_seconds=3600,
    )


@pytest.fixture
def web(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The web as VK reaches it."""
    with running_web(settings, tmp_path / "web.log") as address:
        yield address


@pytest.fixture
async def town(settings: Settings, vk: httpx.AsyncClient, web: str) -> AsyncIterator[Town]:
    assert web == settings.public_url
    opened = open_tools(settings, settings.database_url, settings.redis_url)
    async with visiting(settings) as client:
        town = Town(vk=vk, web=client, tools=opened.tools)
        await town.settle()
        yield town
    await opened.close()


async def test_a_new_comment_is_told_and_its_case_opened_without_a_poll(town: Town) -> None:
    await registered(town)

    await town.say(QUESTION)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()

    (case,) = await town.cases()
    whole = (await town.call("GET", f"/cases/{case['id']}")).json()
    assert (case["state"], case["officialId"]) == ("assigned", town.official_id)
    assert await came_by(town) == {"push": 1}
    assert "Анна Ким" in str(whole)  # the event holds an id only; the name was looked up


async def test_with_push_off_the_same_comment_is_found_by_the_poll_and_counted(
    town: Town,
) -> None:
    page = await registered(town)
    await town.say("Спасибо школе за праздник!")
    await until(lambda: are_waiting(town, 1))
    await town.rounds()
    await town.panel("PATCH", "/switches", lost_events=1)

    await town.say(QUESTION, author="Пётр Ли")
    await town.rounds()
    assert await town.cases() == []
    await town.make_pages_due()
    await town.rounds()

    (case,) = await town.cases()
    shown = {one["pageId"]: one for one in (await town.status())["pages"]}
    assert case["state"] == "assigned"
    assert shown[page["id"]]["missedByPush"] == 1


async def test_events_twice_and_in_any_order_are_one_case(town: Town) -> None:
    await registered(town)
    await town.panel("PATCH", "/switches", duplicate_events=1, shuffled_events=True)

    asked = await town.say(QUESTION)
    await town.panel(
        "PATCH", "/comments", owner_id=-GROUP, id=asked, text=f"{QUESTION} И в 4 группе?"
    )
    await until(lambda: are_waiting(town, 2))
    await town.rounds()
    await town.make_pages_due()
    await read_soon(town)
    await town.rounds()

    (case,) = await town.cases()
    whole = (await town.call("GET", f"/cases/{case['id']}")).json()
    assert [event["kind"] for event in whole["history"]].count("opened") == 1
    assert "И в 4 группе?" in str(whole)


async def test_a_deletion_told_before_its_comment_ends_as_a_deletion(town: Town) -> None:
    await registered(town)
    asked = await town.say(QUESTION)
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, deleted=True)
    await until(lambda: are_waiting(town, 2))
    async with town.tools.sessions.begin() as session:  # the other way round
        await session.execute(text("UPDATE pushed_event SET id = 1000000 - id"))

    await town.rounds()
    await town.make_pages_due()
    await read_soon(town)
    await town.rounds()

    assert [case["outcome"] for case in await town.cases()] in ([], ["withdrawn"])
    async with town.tools.sessions() as session:
        left = await session.scalar(text("SELECT count(*) FROM comment WHERE deleted_at IS NULL"))
    assert left == 0


async def test_an_author_takes_his_question_back_without_an_alarm(town: Town) -> None:
    await registered(town)
    asked = await town.say(QUESTION)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()

    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, deleted=True)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()

    (case,) = await town.cases()
    history = (await town.call("GET", f"/cases/{case['id']}")).json()["history"]
    assert (case["state"], case["outcome"]) == ("closed", "withdrawn")
    assert "vanished" not in [event["kind"] for event in history]
    assert "удалил автор" in str(history)


async def test_a_question_that_the_page_deletes_stays_open_with_an_alarm(town: Town) -> None:
    await registered(town)
    asked = await town.say(QUESTION)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()

    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, deleted=True, by=5)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()

    (case,) = await town.cases()
    history = (await town.call("GET", f"/cases/{case['id']}")).json()["history"]
    assert case["state"] == "assigned"
    assert [event["kind"] for event in history][-2:] == ["comment_deleted", "vanished"]
    assert "не автор" in history[-1]["note"]


async def test_a_case_that_a_poll_closed_is_opened_again_once_the_page_is_named(
    town: Town,
) -> None:
    await registered(town)
    asked = await town.say(QUESTION)
    await until(lambda: are_waiting(town, 1))
    await town.rounds()
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, deleted=True, by=5)
    await until(lambda: are_waiting(town, 1))
    await town.make_pages_due()
    await read_soon(town)
    await town.rounds(Stage.POLL, Stage.OPEN)  # before the event is understood
    (between,) = await town.cases()

    await town.rounds()

    (case,) = await town.cases()
    history = (await town.call("GET", f"/cases/{case['id']}")).json()["history"]
    assert between["outcome"] == "withdrawn"
    assert (case["state"], case["outcome"]) == ("assigned", None)
    assert [event["kind"] for event in history].count("vanished") == 2


async def test_a_page_without_the_right_says_what_its_admin_must_do(town: Town) -> None:
    await town.panel(
        "POST", "/tokens", token="community-key", kind="community", group_id=GROUP, mask=8192
    )

    page = await town.register()

    (feed,) = (await town.call("GET", "/feeds")).json()
    assert feed["pageId"] == page["id"]
    assert "Управление сообществом" in feed["trouble"]
    assert (page["state"], page["reach"]) == ("active", "read")  # it is polled all the same


async def registered(town: Town) -> dict[str, Any]:
    """Register the page and wait until VK takes our address for good."""
    page = await town.register()
    for _ in range(5):
        servers = await town.panel("GET", "/callbacks")
        if [one["status"] for one in servers] == ["ok"]:
            return page
        await town.rounds(Stage.LISTEN)
        await asyncio.sleep(0.2)
    pytest.fail(f"not subscribed: {servers}, {(await town.call('GET', '/feeds')).json()}")


async def are_waiting(town: Town, number: int) -> bool:
    async with town.tools.sessions() as session:
        query = text("SELECT count(*) FROM pushed_event WHERE heard_at IS NULL")
        return int(await session.scalar(query) or 0) >= number


async def came_by(town: Town) -> dict[str, int]:
    async with town.tools.sessions() as session:
        rows = await session.execute(text("SELECT came_by, count(*) FROM comment GROUP BY 1"))
        return dict(rows.all())


async def read_soon(town: Town) -> None:
    """Let the pause be over after which a told discussion is read."""
    async with town.tools.sessions.begin() as session:
        await session.execute(text("UPDATE post SET recheck_at = now() WHERE recheck_at > now()"))


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 30
    while not await look():
        assert time.monotonic() < end, "nothing came"
        await asyncio.sleep(0.1)
