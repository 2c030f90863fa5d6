"""Bells become jobs, whatever happens to the line."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.worker import JobExecutionFailed
from redis.asyncio import Redis

from app.base.jobs import CHANNEL, RedisBell, Stage
from app.base.probes import in_time
from workers.main import QUEUE, listen, pack


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as redis:
        yield redis


@pytest.fixture
async def queue(redis_url: str, redis: Redis) -> AsyncIterator[ArqRedis]:
    async with await create_pool(RedisSettings.from_dsn(redis_url), job_serializer=pack) as queue:
        listening = asyncio.create_task(listen(redis, queue))
        await _until_heard(queue)
        yield queue
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_a_bell_is_heard_though_the_line_was_cut_before(
    redis: Redis, queue: ArqRedis
) -> None:
    await queue.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB")
    await _until_heard(queue)

    await RedisBell(redis).ring(Stage.JUDGE)

    async def is_queued() -> bool:
        return bool(await queue.zcard(QUEUE))

    assert await in_time(is_queued, 5)


def test_the_end_of_a_job_that_died_with_its_worker_can_be_written_down() -> None:
    told = msgspec.msgpack.decode(pack({"r": JobExecutionFailed("max retries exceeded")}))

    assert "max retries exceeded" in told["r"]


async def _until_heard(queue: ArqRedis) -> None:
    async def is_heard() -> bool:
        return bool((await queue.pubsub_numsub(CHANNEL))[0][1])

    assert await in_time(is_heard, 5)
