"""Limits met over real HTTP, against a server that speaks OK's API."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from app.vocabulary import PostRef
from connectors.budget import RedisBudget
from connectors.contract import ThrottledError
from connectors.ok.address import allowances
from tests.connectors.emulators.ok.client import GROUP, Ok
from tests.connectors.fakes import gathered
from tests.connectors.ok.emulated import (
    PAGE,
    POST,
    address_of,
    calls,
    discussion_of,
    living,
    open_ok,
    ref_of,
    told_of,
    violations,
)
from tests.connectors.ok.worlds import GUID


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as redis:
        yield redis


async def test_limits_are_never_overstepped(ok: Ok, http: httpx.AsyncClient, redis: Redis) -> None:
    ok.switch(calls_per_second=3)
    budget = RedisBudget(redis, allowances(address_of(ok, per_second=3)))
    questions = [ref_of(one) for one in ok.write_many(5)]
    workers = [open_ok(ok, http, budget=budget) for _ in range(2)]

    replies, _ = await asyncio.gather(
        asyncio.gather(
            *(
                workers[number % 2].reply(question, f"Ответ {number}", key=GUID)
                for number, question in enumerate(questions)
            )
        ),
        asyncio.gather(*(discussion_of(workers[number % 2]) for number in range(6))),
    )

    assert {reply.comment_id for reply in replies} <= living(ok)
    assert violations(ok) == 0


async def test_one_call_a_second_is_what_a_key_spends_unless_told_otherwise(
    ok: Ok, http: httpx.AsyncClient, redis: Redis
) -> None:
    ok.switch(calls_per_second=1)
    ok.write_many(250)
    budget = RedisBudget(redis, allowances(address_of(ok)))

    await discussion_of(open_ok(ok, http, budget=budget))

    assert (calls(ok, "discussions.getComments"), violations(ok)) == (3, 0)


async def test_a_spent_day_is_told_before_ok_has_to(
    ok: Ok, http: httpx.AsyncClient, redis: Redis
) -> None:
    ok.switch(method_calls_per_day=2)
    ok.write()
    budget = RedisBudget(redis, allowances(address_of(ok, per_second=100, per_day=2)))
    connector = open_ok(ok, http, budget=budget)

    answers = [await told_of(connector) for _ in range(3)]

    assert [isinstance(one, ThrottledError) for one in answers] == [False, False, True]
    assert violations(ok) == 0


async def test_without_a_daily_number_it_is_ok_who_tells_and_then_the_key_rests(
    ok: Ok, http: httpx.AsyncClient, redis: Redis
) -> None:
    ok.switch(method_calls_per_day=1)
    ok.write()
    budget = RedisBudget(redis, allowances(address_of(ok, per_second=100)))
    connector = open_ok(ok, http, budget=budget)

    answers: list[Any] = [await told_of(connector) for _ in range(3)]

    assert [isinstance(one, ThrottledError) for one in answers] == [False, True, True]
    assert answers[1].retry_after == timedelta(minutes=30)
    assert calls(ok, "discussions.getComments") == 2
    assert not isinstance((await gathered(connector.changed_posts({POST: 0})))[POST], Exception)


async def test_a_flood_is_told_of_all_without_asking_all(ok: Ok, http: httpx.AsyncClient) -> None:
    ok.admin("PUT", "/faults", [{"kind": "error", "code": 8}])
    posts = {PostRef(page=PAGE, post_id=str(number)): None for number in range(1, 51)}

    told = await gathered(open_ok(ok, http).comments_under(posts))

    assert told.keys() == posts.keys()
    assert all(isinstance(one, ThrottledError) for one in told.values())
    assert ok.admin("GET", "/counters")["faults"] == {"error before": 8}


async def test_posts_and_comments_of_a_day_cost_few_calls(ok: Ok, http: httpx.AsyncClient) -> None:
    forms = [{"gid": GROUP, "text": f"Запись {number}"} for number in range(80)]
    posts = [PostRef(page=PAGE, post_id=one) for one in ok.admin("POST", "/topics", forms)["ids"]]
    ok.write(discussion_id=posts[7].post_id)
    connector = open_ok(ok, http)
    ok.admin("DELETE", "/counters")

    since = datetime.now(UTC) - timedelta(days=1)
    await gathered(connector.new_posts({PAGE: since}))
    moved = await gathered(connector.changed_posts(dict.fromkeys(posts, 0)))
    await gathered(connector.comments_under(dict.fromkeys(moved)))

    assert moved == {posts[7]: 1}
    assert ok.admin("GET", "/counters")["requests"] == 4
