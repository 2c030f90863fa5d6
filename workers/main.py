"""Assembles the worker: arq with one job for each stage.

arq keeps the rhythm and coalesces bells. What is to be done stands in PostgreSQL, so a
lost queue costs a few seconds. Job arguments hold the stage's name and nothing else.
"""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec
import structlog
from arq import cron, func
from arq.connections import ArqRedis, RedisSettings
from arq.cron import CronJob
from arq.worker import Function, Worker
from redis.asyncio import Redis
from redis.connection import parse_url
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from app.base.database import is_passing
from app.base.jobs import CHANNEL, Stage
from app.base.settings import Settings
from workers.judges import Judges
from workers.opening import Opened, open_tools
from workers.rounds import Turns
from workers.tools import tools_of

log = structlog.get_logger()

QUEUE: Final = "gospablik:rounds"
"""Queue of the workers of all stages; those of some stages have a queue of their own."""
_RHYTHM: Final = frozenset(range(0, 60, 3))
"""Seconds of the minute at which every stage has its own round, bell or no bell."""
_RARELY: Final = {Stage.FORGET: frozenset({31})}
"""What is in no hurry has a round a minute."""
_TIMEOUT: Final = 60
"""Seconds; arq runs a job again this long (and ten more) after its worker was killed."""
_READING_TIMEOUT: Final = 900
"""Seconds for a round that reads pages: it holds them as long as it lives, and a discussion
of tens of thousands of comments takes minutes at three calls a second."""
_DEAF_SECONDS: Final = 0.5
"""After the line of the bells was cut; the rounds go on meanwhile."""
_NAMED_BY_ARQ: Final = {"db": "database", "path": "unix_socket_path"}
_SLOT: Final = 0.25
"""Bells for one stage within so many seconds are one bell."""


def create_worker(
    settings: Settings,
    *,
    database_url: str,
    redis_url: str,
    stages: Collection[Stage] = tuple(Stage),
) -> Worker:
    """Build a worker of these stages; ``await worker.async_run()`` runs it until a signal.

    The judge's model is read only where the worker judges.
    """
    own = [stage for stage in Stage if stage in stages]

    async def startup(ctx: dict[str, Any]) -> None:
        judges = Judges.load() if Stage.JUDGE in own else Judges.none()
        ctx["opened"] = opened = open_tools(settings, database_url, redis_url, judges=judges)
        ctx["tools"] = opened.tools
        ctx["turns"] = Turns()
        ctx["listener"] = asyncio.create_task(listen(opened.redis, ctx["redis"], own))

    return Worker(
        functions=[_on_bell(stage) for stage in own],
        cron_jobs=[_on_rhythm(stage, own) for stage in own],
        redis_settings=redis_settings_of(redis_url),
        queue_name=queue_of(own),
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


def redis_settings_of(url: str) -> RedisSettings:
    """Read the address as our own client does; arq's reading leaves codes in a password (%40).

    The certificates that it names are arq's to know, too.
    """
    told = parse_url(url)  # type: ignore[no-untyped-call]  # redis has no type there
    named = {_NAMED_BY_ARQ.get(word, word): value for word, value in told.items()}
    known = {field.name for field in dataclasses.fields(RedisSettings)}
    return RedisSettings(
        ssl=url.startswith("rediss://"),
        **{word: value for word, value in named.items() if word in known},
    )


def queue_of(stages: Collection[Stage]) -> str:
    """Name the queue of workers of these stages: a job lands where its stage is run."""
    return ":".join([QUEUE, *_team(stages)])


def pack(told: object) -> bytes:
    """Write down a job or its end; of a job that died with its worker, arq tells an exception."""
    return msgspec.msgpack.encode(told, enc_hook=repr)


async def listen(redis: Redis, queue: ArqRedis, stages: Collection[Stage] = tuple(Stage)) -> None:
    """Turn the bells of these stages into jobs, and go on when the line was cut.

    When Redis is away for longer, arq's own loop ends the process.
    """
    while True:
        try:
            await _hear(redis, queue, stages)
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
            if not is_passing(error):
                raise
            # The database went away, or let another worker go first; the rows wait.
            log.warning("round.interrupted", stage=stage.value, error=type(error).__name__)

    return go


def _on_bell(stage: Stage) -> Function:
    return func(
        _round_of(stage), name=stage.value, keep_result=0, timeout=_timeout_of(stage), max_tries=1
    )


def _on_rhythm(stage: Stage, stages: Collection[Stage]) -> CronJob:
    return cron(
        _round_of(stage),
        name=":".join(["rhythm", stage.value, *_team(stages)]),
        second=set(_RARELY.get(stage, _RHYTHM)),
        run_at_startup=True,
        keep_result=0,
        timeout=_timeout_of(stage),
        max_tries=1,
    )


def _timeout_of(stage: Stage) -> int:
    return _READING_TIMEOUT if stage in {Stage.POLL, Stage.BACKFILL} else _TIMEOUT


async def _hear(redis: Redis, queue: ArqRedis, stages: Collection[Stage]) -> None:
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        async for message in channel.listen():
            if message["type"] == "message" and message["data"].decode() in stages:
                await _enqueue(queue, message["data"].decode(), stages)


async def _enqueue(queue: ArqRedis, stage: str, stages: Collection[Stage]) -> None:
    job = ":".join([stage, str(int(time.time() / _SLOT)), *_team(stages)])
    await queue.enqueue_job(stage, _job_id=job, _queue_name=queue_of(stages))


def _team(stages: Collection[Stage]) -> list[str]:
    """Tell workers of some stages from those of others; those of all have no mark.

    arq knows a job by its name in all queues, and would refuse the second team's.
    """
    return [] if set(stages) == set(Stage) else ["+".join(sorted(stages))]
