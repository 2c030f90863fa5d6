"""The processes as they are deployed: bells, rhythm and VK's own limits, nothing run by hand."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeVar

import httpx
import pytest

from app.base.settings import Settings, environment_of
from connectors.emulators.process import running_emulator
from tests.journey.town import GROUP, Town
from tests.visiting import visiting
from workers.opening import open_tools

T = TypeVar("T")


@pytest.fixture
def vk_url() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1") as address:
        yield address


@pytest.fixture
def settings(settings: Settings, vk_url: str) -> Settings:
    """Everything as installed: the limits of VK, the product's own rhythm."""
    return Settings(
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        secret_key=settings.secret_key,
        second_factor="offered",
        vk_api_url=vk_url,
    )


@pytest.fixture
def worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, **environment_of(settings)}
    with subprocess.Popen([sys.executable, "-m", "workers"], env=environment) as process:
        yield process
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture
async def town(settings: Settings, vk: httpx.AsyncClient) -> AsyncIterator[Town]:
    opened = open_tools(settings, settings.database_url, settings.redis_url)
    async with visiting(settings) as client:
        town = Town(vk=vk, web=client, tools=opened.tools)
        await town.settle()
        yield town
    await opened.close()


async def test_a_question_reaches_its_official_in_15_s_and_its_answer_is_proven_in_30_s(
    town: Town, worker: subprocess.Popen[bytes]
) -> None:
    page = await town.call("POST", "/pages", expect=202, json=town.page_form())
    await within(60, lambda: is_read(town, page.json()["id"]))
    asked = await town.say("Когда включат отопление в 3 группе?")

    assigned = await within(15, lambda: in_state(town, "assigned"))
    await town.log_in("ivanova")
    await town.call(
        "POST", f"/cases/{assigned['id']}/answer", expect=202, json={"text": "Завтра в 9."}
    )
    closed = await within(30, lambda: in_state(town, "closed"))

    replies = [c for c in await town.on_vk() if c["from_id"] == -GROUP]
    counters = (await town.vk.get("/counters")).json()
    assert [(reply["text"], reply["thread"]) for reply in replies] == [("Завтра в 9.", asked)]
    assert (closed["officialId"], closed["outcome"]) == (town.official_id, "answered")
    assert counters["violations"] == 0
    assert worker.poll() is None


async def is_read(town: Town, page_id: int) -> bool:
    page = (await town.call("GET", f"/pages/{page_id}")).json()
    return page["polledAt"] is not None


async def in_state(town: Town, state: str) -> dict[str, object] | None:
    cases = await town.cases()
    return cases[0] if cases and cases[0]["state"] == state else None


async def within(seconds: float, look: Callable[[], Awaitable[T]]) -> T:
    """Look again and again until something is there; fail when the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := await look():
            return found
        await asyncio.sleep(0.2)
    pytest.fail(f"not within {seconds} s")
