"""Faults, keys and limits met over real HTTP, against a server that speaks VK's API."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from redis.asyncio import Redis

from app.vocabulary import Discussion
from connectors.budget import RedisBudget
from connectors.contract import (
    KeyRefusedError,
    NeedsHumanError,
    ThrottledError,
    UnavailableError,
)
from connectors.registry import Addresses, allowances
from connectors.vk.address import VkAddress
from tests.connectors.vk.emulated import (
    ADMIN,
    COMMUNITY,
    PAGE,
    POST,
    SERVICE,
    Vk,
    discussion_of,
    failure_of,
    ids_of,
    open_vk,
)
from tests.connectors.vk.worlds import gathered


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "http", "status": 502},
        {"kind": "bad_json"},
        {"kind": "bad_json", "when": "after"},
        {"kind": "cut", "when": "after"},
        {"kind": "reset"},
        {"kind": "error", "code": 10},
    ],
    ids=["html", "half", "half of the answer", "cut", "reset", "code 10"],
)
async def test_a_passing_fault_is_got_over_and_a_lasting_one_is_told(
    vk: Vk, http: httpx.AsyncClient, rule: dict[str, Any]
) -> None:
    number = vk.write()
    connector = open_vk(vk, http, SERVICE)

    vk.fault(**rule, times=2)
    assert ids_of(await discussion_of(connector)) == {str(number)}
    vk.fault(**rule)
    assert isinstance(await failure_of(connector), UnavailableError)


@pytest.mark.parametrize(
    ("rule", "family"),
    [
        ({"kind": "http", "status": 429}, ThrottledError),
        ({"kind": "error", "code": 29}, ThrottledError),
        ({"kind": "error", "code": 14}, NeedsHumanError),
        ({"kind": "error", "code": 17}, NeedsHumanError),
    ],
)
async def test_other_faults_are_told_for_what_they_are(
    vk: Vk, http: httpx.AsyncClient, rule: dict[str, Any], family: type[Exception]
) -> None:
    vk.fault(**rule)

    assert isinstance(await failure_of(open_vk(vk, http, SERVICE)), family)


async def test_a_revoked_key_is_told_and_another_takes_over(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    vk.write()
    vk.admin("POST", "/tokens/revoke", {"token": "service"})

    assert isinstance(await failure_of(open_vk(vk, http, SERVICE)), KeyRefusedError)
    assert len((await discussion_of(open_vk(vk, http, SERVICE, ADMIN))).comments) == 1


async def test_a_community_key_reads_no_walls(vk: Vk, http: httpx.AsyncClient) -> None:
    failure = await failure_of(open_vk(vk, http, COMMUNITY))

    assert isinstance(failure, KeyRefusedError)


async def test_a_service_key_without_execute_reads_all_the_same(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    vk.admin("PATCH", "/switches", {"service_may_execute": False})
    second = vk.admin("POST", "/posts", {"owner_id": -100, "text": "Вторая"})["id"]
    vk.write()
    vk.write(post_id=second)
    posts = {POST: None, msgspec.structs.replace(POST, post_id=str(second)): None}
    connector = open_vk(vk, http, SERVICE)

    for _ in range(2):
        answers = await gathered(connector.comments_under(posts))
        assert [len(one.comments) for one in answers.values() if isinstance(one, Discussion)] == [
            1,
            1,
        ]

    assert vk.admin("GET", "/counters")["methods"]["execute"] == 1


@pytest.fixture
async def budget(redis_url: str) -> AsyncIterator[RedisBudget]:
    async with Redis.from_url(redis_url) as redis:
        yield RedisBudget(redis, allowances(Addresses()))


async def test_the_budget_keeps_vk_from_ever_saying_too_often(
    vk: Vk, http: httpx.AsyncClient, budget: RedisBudget
) -> None:
    vk.begin(rate=3)
    for number in vk.write_many(60):
        vk.write_many(11, reply_to=number)
    readers = [open_vk(vk, http, SERVICE, budget=budget) for _ in range(3)]

    for connector in readers:
        assert len((await discussion_of(connector)).comments) == 720

    counters = vk.admin("GET", "/counters")
    assert counters["violations"] == 0
    assert counters["methods"]["execute"] == 9


async def test_a_spent_day_is_told_before_vk_has_to(
    vk: Vk, http: httpx.AsyncClient, redis_url: str
) -> None:
    addresses = Addresses(vk=VkAddress(wall_get_per_day=2))
    async with Redis.from_url(redis_url) as redis:
        connector = open_vk(vk, http, SERVICE, budget=RedisBudget(redis, allowances(addresses)))

        answers = [
            (await gathered(connector.new_posts({PAGE: datetime.now(UTC)})))[PAGE] for _ in range(3)
        ]

    assert [isinstance(answer, ThrottledError) for answer in answers] == [False, False, True]
    assert vk.admin("GET", "/counters")["violations"] == 0
