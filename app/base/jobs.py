"""The bell: tells the workers that a stage has something to do, and no more.

What is to be done stands in the database; a bell that is lost costs the few seconds
until the stage's own round.
"""

from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

CHANNEL: Final = "gospablik:bell"


class Stage(StrEnum):
    """A stage of the journey that runs by itself, in the order a comment meets them."""

    FIND = "find"
    CHECK = "check"
    CONSENT = "consent"
    PLAN = "plan"
    POLL = "poll"
    BACKFILL = "backfill"
    LISTEN = "listen"
    HEAR = "hear"
    JUDGE = "judge"
    OPEN = "open"
    INCIDENTS = "incidents"
    ROUTE = "route"
    WARN = "warn"
    NOTIFY = "notify"
    DELIVER = "deliver"
    SIGN_IN = "sign_in"
    LETTERS = "letters"
    ANSWER = "answer"
    MODERATE = "moderate"
    CONFIRM = "confirm"
    JOURNEY = "journey"
    REGISTRY = "registry"
    MENTOR = "mentor"
    FORGET = "forget"


@runtime_checkable
class Bell(Protocol):
    """Rings after a commit, never inside a transaction."""

    async def ring(self, stage: Stage) -> None:
        """Ask for a round of this stage now; never fails."""
        ...


class RedisBell:
    """Rings over a Redis channel that every worker listens to."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def ring(self, stage: Stage) -> None:
        """Publish the stage's name; a Redis that is away is logged and made good by the rounds."""
        try:
            await self._redis.publish(CHANNEL, stage.value)
        except (RedisError, OSError) as error:
            log.warning("bell.lost", stage=stage.value, error=type(error).__name__)
