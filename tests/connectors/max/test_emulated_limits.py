"""Limits and lists that move while they are read, against a server that speaks MAX's API."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import pytest
from redis.asyncio import Redis

from connectors.budget import RedisBudget
from connectors.contract import Connector
from connectors.registry import Addresses, allowances
from tests.connectors.emulators.max.client import NOON, Max
from tests.connectors.fakes import MeddlingBudget
from tests.connectors.max.emulated import (
    discussion_of,
    ids_of,
    living_mids,
    open_max,
    ref_of,
    write_many,
)
from tests.connectors.max.worlds import GUID


@pytest.fixture
async def budget_in_redis(redis_url: str) -> AsyncIterator[RedisBudget]:
    async with Redis.from_url(redis_url) as redis:
        yield RedisBudget(redis, allowances(Addresses()))


async def test_limits_are_never_overstepped(
    maks: Max, http: httpx.AsyncClient, budget_in_redis: RedisBudget
) -> None:
    maks.switch(rate=30, write_rate=2)
    questions = [ref_of(maks, maks.write()) for _ in range(5)]
    workers = [open_max(maks, http, budget=budget_in_redis) for _ in range(2)]

    replies, _ = await asyncio.gather(
        asyncio.gather(
            *(
                workers[number % 2].reply(question, f"Ответ {number}", key=GUID)
                for number, question in enumerate(questions)
            )
        ),
        _read_often(workers, maks),
    )

    assert {reply.comment_id for reply in replies} <= living_mids(maks)
    assert maks.violations() == 0


async def _read_often(workers: Sequence[Connector], maks: Max) -> None:
    """Read one after another: many at once would only measure how busy the machine is."""
    for number in range(20):
        await discussion_of(workers[number % 2], maks)


async def test_asking_for_news_stays_within_its_own_limit(
    maks: Max, http: httpx.AsyncClient, budget_in_redis: RedisBudget
) -> None:
    maks.switch(rate=30, updates_rate=2)
    connector = open_max(maks, http, budget=budget_in_redis)
    mark = None

    for _ in range(5):
        mark = (await connector.listen(None, mark, wait=timedelta())).mark

    assert maks.violations() == 0


async def test_deletions_while_paging_hide_nothing(maks: Max, http: httpx.AsyncClient) -> None:
    mids = write_many(maks, [NOON * 1000 + number for number in range(350)])
    gone = mids[240:260]
    changes = [{"comment": mid, "deleted": True} for mid in gone]
    budget = MeddlingBudget(
        lambda: None, lambda: maks.admin("POST", "/bulk", {"comment_changes": changes})
    )

    discussion = await discussion_of(open_max(maks, http, budget=budget), maks)

    assert set(ids_of(discussion)) >= living_mids(maks)


async def test_new_comments_while_paging_double_nothing(maks: Max, http: httpx.AsyncClient) -> None:
    mids = write_many(maks, [NOON * 1000 + number for number in range(350)])
    budget = MeddlingBudget(
        lambda: None, lambda: write_many(maks, [NOON * 1000 + 500 + more for more in range(120)])
    )

    found = ids_of(await discussion_of(open_max(maks, http, budget=budget), maks))

    assert set(found) >= set(mids)
    assert len(found) == len(set(found))
