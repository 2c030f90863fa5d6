"""The budget on a real Valkey: what matters is when requests are let go, and that all share it."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from redis.asyncio import Redis

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import Allowance, RedisBudget, fingerprint
from connectors.contract import ThrottledError, UnavailableError

KEY = "vk.service.0123456789abcdef"
ALLOWANCES = {
    "vk.service": Allowance(per_second=3, per_day={"wall.get": 50}),
    "vk.community": Allowance(per_second=20),
}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def budget(redis: Redis) -> RedisBudget:
    return RedisBudget(redis, ALLOWANCES)


async def _command(redis: Redis, *words: str | int) -> Any:
    return await redis.execute_command(*words)  # type: ignore[no-untyped-call] # redis-py's gap


async def _moments(budgets: list[RedisBudget], requests: int) -> list[float]:
    loop, moments = asyncio.get_running_loop(), []

    async def work(budget: RedisBudget) -> None:
        await budget.spend(KEY, ["wall.getComments"])
        moments.append(loop.time())

    async with asyncio.TaskGroup() as group:
        for number in range(requests):
            group.create_task(work(budgets[number % len(budgets)]))
    return sorted(moments)


async def test_no_second_holds_more_requests_than_allowed(redis: Redis, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as other:
        workers = [RedisBudget(redis, ALLOWANCES), RedisBudget(other, ALLOWANCES)]

        moments = await _moments(workers, requests=9)

    assert moments[2] - moments[0] < 1
    assert all(moments[place + 3] - moments[place] > 1 for place in range(6))
    assert moments[-1] - moments[0] < 10


async def test_other_keys_do_not_wait(budget: RedisBudget) -> None:
    loop = asyncio.get_running_loop()
    for _ in range(3):
        await budget.spend(KEY, ["wall.getById"])

    started = loop.time()
    await budget.spend("vk.community.0000000000000000", ["wall.createComment"])

    assert loop.time() - started < 1


async def test_a_days_allowance_is_spent_once_and_for_all_workers(redis: Redis) -> None:
    await RedisBudget(redis, ALLOWANCES).spend(KEY, ["wall.get"] * 25)
    await RedisBudget(redis, ALLOWANCES).spend(KEY, ["wall.get"] * 25)

    with pytest.raises(ThrottledError, match="day_is_spent") as throttled:
        await RedisBudget(redis, ALLOWANCES).spend(KEY, ["wall.get"])

    assert timedelta(hours=24) <= throttled.value.retry_after <= timedelta(hours=25)


async def test_a_spent_day_leaves_other_methods_alone(budget: RedisBudget) -> None:
    await budget.spend(KEY, ["wall.get"] * 50)

    await budget.spend(KEY, ["wall.getComments"] * 25)


async def test_a_refusal_costs_nothing(budget: RedisBudget) -> None:
    await budget.spend(KEY, ["wall.get"] * 40)
    with pytest.raises(ThrottledError):
        await budget.spend(KEY, ["wall.get"] * 11)

    await budget.spend(KEY, ["wall.get"] * 10)


async def test_calls_of_yesterday_do_not_count(budget: RedisBudget, redis: Redis) -> None:
    now = (await redis.time())[0] // 3600
    days = f"budget:{{{KEY}}}:days"
    counts: list[str | int] = ["wall.get|" + str(now - 25), 50, "wall.get|" + str(now - 24), 30]
    await _command(redis, "HSET", days, *counts)

    await budget.spend(KEY, ["wall.get"] * 20)
    with pytest.raises(ThrottledError) as throttled:
        await budget.spend(KEY, ["wall.get"] * 20)

    assert throttled.value.retry_after <= timedelta(hours=1)
    left = await _command(redis, "HGETALL", days)
    assert set(left) == {b"wall.get|%d" % (now - back) for back in (24, 0)}


async def test_more_than_a_day_allows_is_never_allowed(budget: RedisBudget) -> None:
    with pytest.raises(ThrottledError):
        await budget.spend(KEY, ["wall.get"] * 51)


async def test_a_resting_key_is_refused_for_that_method_only(budget: RedisBudget) -> None:
    await budget.rest(KEY, "wall.get", period=timedelta(minutes=30))
    await budget.rest(KEY, "users.get", period=timedelta(milliseconds=1))
    await asyncio.sleep(0.01)

    await budget.spend(KEY, ["wall.getById", "users.get"])
    with pytest.raises(ThrottledError, match="key_rests") as throttled:
        await budget.spend(KEY, ["wall.get"])

    assert timedelta(minutes=29) < throttled.value.retry_after <= timedelta(minutes=30)


async def test_a_long_queue_is_not_joined(budget: RedisBudget) -> None:
    waiting = [asyncio.ensure_future(budget.spend(KEY, ["users.get"])) for _ in range(81)]
    await asyncio.sleep(0.2)

    with pytest.raises(ThrottledError, match="queue_is_long") as throttled:
        await budget.spend(KEY, ["users.get"])

    assert throttled.value.retry_after > timedelta(seconds=29)
    for one in waiting:
        one.cancel()


async def test_a_clock_set_back_does_not_stop_the_key(budget: RedisBudget, redis: Redis) -> None:
    now = (await redis.time())[0] * 1000
    await _command(redis, "LPUSH", f"budget:{{{KEY}}}:slots", *[now + 10**7] * 3)

    async with asyncio.timeout(1):
        await budget.spend(KEY, ["users.get"])


async def test_nothing_is_kept_for_ever(budget: RedisBudget, redis: Redis) -> None:
    await budget.spend(KEY, ["wall.get"])
    await budget.rest(KEY, "wall.get", period=timedelta(minutes=1))

    names = await redis.keys("*")

    assert len(names) == 3
    assert all([await redis.pttl(name) > 0 for name in names])


async def test_a_lost_redis_is_told_as_a_passing_trouble() -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as nowhere:
        with pytest.raises(UnavailableError, match="budget: ConnectionError") as lost:
            await RedisBudget(nowhere, ALLOWANCES).spend(KEY, ["users.get"])

    assert "счёт" in lost.value.sentence or "учёт" in lost.value.sentence


def test_a_fingerprint_tells_keys_apart_and_shows_none() -> None:
    one, two = (PageKey(kind=KeyKind.SERVICE, secret=secret) for secret in ("secret-a", "secret-b"))

    names = [fingerprint(Network.VK, key) for key in (one, two, one)]

    assert names[0] == names[2]
    assert all(name.startswith("vk.service.") and "secret" not in name for name in names)
    assert [first == second for first, second in pairwise(names)] == [False, False]


async def test_requests_that_wake_late_together_do_not_go_out_as_a_crowd(
    budget: RedisBudget,
) -> None:
    went: list[float] = []

    async def spend() -> None:
        await budget.spend(KEY, ["users.get"])
        went.append(time.monotonic())

    waiting = asyncio.gather(*(spend() for _ in range(9)))
    await asyncio.sleep(0.2)
    time.sleep(2.5)  # noqa: ASYNC251 - the busy machine: nothing of this process runs meanwhile
    await waiting

    rate = ALLOWANCES["vk.service"].per_second
    spans = [later - first for first, later in zip(went, went[rate:], strict=False)]
    assert min(spans) >= 1


MINUTELY = {"telegram.write": Allowance(per_second=10, per_minute=12)}
CHAT = "telegram.write.0123456789abcdef_-1002"


async def test_a_minutes_allowance_is_kept_beside_the_seconds(redis: Redis) -> None:
    budget = RedisBudget(redis, MINUTELY)
    loop = asyncio.get_running_loop()
    started = loop.time()
    for _ in range(12):
        await budget.spend(CHAT, ["sendMessage"])
    assert loop.time() - started > 1

    with pytest.raises(ThrottledError, match="queue_is_long") as throttled:
        await budget.spend(CHAT, ["sendMessage"])

    assert timedelta(seconds=30) < throttled.value.retry_after <= timedelta(seconds=61)
    await budget.spend("telegram.write.0123456789abcdef_-1003", ["sendMessage"])


async def test_a_place_comes_free_a_minute_after_it_was_taken(redis: Redis) -> None:
    now = (await redis.time())[0] * 1000
    moments = [now - 100] * 6 + [now - 59_000] * 6
    await _command(redis, "RPUSH", f"budget:{{{CHAT}}}:minutes", *moments)
    loop = asyncio.get_running_loop()
    started = loop.time()

    await RedisBudget(redis, MINUTELY).spend(CHAT, ["sendMessage"])

    assert loop.time() - started > 0.1
    assert await _command(redis, "LLEN", f"budget:{{{CHAT}}}:minutes") == 12


async def test_a_clock_set_back_does_not_stop_the_minutes(redis: Redis) -> None:
    now = (await redis.time())[0] * 1000
    await _command(redis, "LPUSH", f"budget:{{{CHAT}}}:minutes", *[now + 10**7] * 12)

    async with asyncio.timeout(1):
        await RedisBudget(redis, MINUTELY).spend(CHAT, ["sendMessage"])

    assert await redis.pttl(f"budget:{{{CHAT}}}:minutes") > 0
