"""Every network: with the budget in Redis its limits are never overstepped."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from connectors.budget import RedisBudget
from connectors.contract import Connector
from tests.connectors.conformance.talk import GUID, ref_of
from tests.connectors.conformance.town import Town


@pytest.fixture
async def budget(town: Town, redis_url: str) -> AsyncIterator[RedisBudget]:
    async with Redis.from_url(redis_url) as redis:
        yield RedisBudget(redis, town.allowances())


async def test_readings_and_answers_of_two_workers_stay_within_the_limits(
    town: Town, http: httpx.AsyncClient, budget: RedisBudget, connector: Connector
) -> None:
    asked = town.write_many(3)
    questions = [await ref_of(town, connector, comment) for comment in asked]
    workers = [town.open(http, budget=budget) for _ in range(2)]
    town.panel.switch(**town.traits.rates)

    answers, *_ = await asyncio.gather(
        asyncio.gather(
            *(
                town.answer(workers[number % 2], to, f"Ответ {number}", key=GUID[:-1] + str(number))
                for number, to in enumerate(questions)
            )
        ),
        _read_often(town, workers[0]),
    )

    assert town.living().keys() == {*asked, *answers}
    assert town.panel.violations() == 0


async def _read_often(town: Town, connector: Connector) -> None:
    """Read one after another: whoever listens to a network is the only one."""
    for _ in range(3):
        await town.read(connector)
