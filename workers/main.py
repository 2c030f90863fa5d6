"""Assembles the worker: arq with one job for each stage.

arq keeps the rhythm and coalesces bells. What is to be done stands in PostgreSQL, so a
lost queue costs a few seconds. Job arguments hold the stage's name and nothing else.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
import structlog
from arq import cron, func
from arq.connections import ArqRedis, RedisSettings
from arq.cron import CronJob
from arq.worker import Function, Worker
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from app.base.database import is_connection_lost, is_deadlock
from app.base.jobs import CHANNEL, Stage
from app.base.settings import Settings
from workers.opening import Opened, open_tools
from workers.rounds import Turns
from workers.tools import tools_of

log = structlog.get_logger()

QUEUE: Final = "gospablik:rounds"
_RHYTHM: Final = frozenset(range(0, 60, 3))
"""Seconds of the minute at which every stage has its own round, bell or no bell."""
_TIMEOUT: Final = 60
"""Seconds; arq runs a job again this long (and ten more) after its worker was killed."""
_READING_TIMEOUT: Final = 900
"""Seconds for a round that reads pages: it holds them as long as it lives, and a discussion
of tens of thousands of comments takes minutes at three calls a second."""
_DEAF_SECONDS: Final = 0.5
"""After the line of the bells was cut; the rounds go on meanwhile."""
_SLOT: Final = 0.25
"""Bells for one stage within so many seconds are one bell."""


def create_worker(settings: Settings, *, database_url: str, redis_url: str) -> Worker:
    """Build a worker of all stages; ``await worker.async_run()`` runs it until a signal."""

    async def startup(ctx: dict[str, Any]) -> None:
        ctx["opened"] = opened = open_tools(settings, database_url, redis_url)
        ctx["tools"] = opened.tools
        ctx["turns"] = Turns()
        ctx["listener"] = asyncio.create_task(listen(opened.redis, ctx["redis"]))

    return Worker(
        functions=[_on_bell(stage) for stage in Stage],
        cron_jobs=[_on_rhythm(stage) for stage in Stage],
        redis_settings=RedisSettings.from_dsn(redis_url),
        queue_name=QUEUE,
        on_startup=startup,
        on_shutdown=_shutdown,
        job_serializer=pack,
        job_deserializer=msgspec.msgpack.decode,
        max_jobs=40,
        job_timeout=_TIMEOUT,
        keep_result=0,
        log_results=False,
        poll_delay=0.1,
        health_check_interval=15,
        handle_signals=True,
    )


def pack(told: object) -> bytes:
    """Write down a job or its end; of a job that died with its worker, arq tells an exception."""
    return msgspec.msgpack.encode(told, enc_hook=repr)


async def listen(redis: Redis, queue: ArqRedis) -> None:
    """Turn bells into jobs, and go on when the line was cut.

    When Redis is away for longer, arq's own loop ends the process.
    """
    while True:
        try:
            await _hear(redis, queue)
        except (RedisError, OSError) as error:
            log.warning("bells.not_heard", error=type(error).__name__)
        await asyncio.sleep(_DEAF_SECONDS)


async def _shutdown(ctx: dict[str, Any]) -> None:
    # A signal may come before or in the middle of startup.
    listener: asyncio.Task[None] | None = ctx.get("listener")
    if listener is not None:
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError, RedisError):
            await listener
    opened: Opened | None = ctx.get("opened")
    if opened is not None:
        await opened.close()


def _round_of(stage: Stage) -> Callable[..., Any]:
    async def go(ctx: dict[str, Any]) -> None:
        try:
            await ctx["turns"].take(tools_of(ctx), stage)
        except (DBAPIError, ConnectionError) as error:
            if not (is_connection_lost(error) or is_deadlock(error)):
                raise
            # The database went away, or let another worker go first; the rows wait.
            log.warning("round.interrupted", stage=stage.value, error=type(error).__name__)

    return go


def _on_bell(stage: Stage) -> Function:
    return func(
        _round_of(stage), name=stage.value, keep_result=0, timeout=_timeout_of(stage), max_tries=1
    )


def _on_rhythm(stage: Stage) -> CronJob:
    return cron(
        _round_of(stage),
        name=f"rhythm:{stage.value}",
        second=set(_RHYTHM),
        run_at_startup=True,
        keep_result=0,
        timeout=_timeout_of(stage),
        max_tries=1,
    )


def _timeout_of(stage: Stage) -> int:
    return _READING_TIMEOUT if stage in {Stage.POLL, Stage.BACKFILL} else _TIMEOUT


async def _hear(redis: Redis, queue: ArqRedis) -> None:
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        async for message in channel.listen():
            if message["type"] == "message":
                await _enqueue(queue, message["data"].decode())


async def _enqueue(queue: ArqRedis, stage: str) -> None:
    slot = int(time.time() / _SLOT)
    await queue.enqueue_job(stage, _job_id=f"{stage}:{slot}", _queue_name=QUEUE)
