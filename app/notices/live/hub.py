"""One reader a process that tells everybody who watches what has changed.

A bell wakes it; without one it looks every second. However many watch, it holds one
connection to the database, and only while it reads.
"""

import asyncio
import contextlib
import time
from collections import deque
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.base.database import Sessions, to_the_end
from app.base.jobs import CHANNEL, Stage
from app.cases import service as cases
from app.cases.service import Change

log = structlog.get_logger()

_EVERY: Final = 1.0
"""Seconds between two looks when no bell rings."""
_GATHERS: Final = 0.2
"""Seconds in which several bells are one."""
_LATE: Final = 30.0
"""Seconds in which a line with a lower id may still be committed."""
_LATE_IDS: Final = 500
"""So far below the last line such a one is looked for when the first watcher comes."""
_AT_ONCE: Final = 2000
_KEPT: Final = 500
"""Changes that wait for one watcher; who is farther behind is told to look at everything."""
_TELLING: Final = frozenset(
    stage.value for stage in (Stage.ROUTE, Stage.NOTIFY, Stage.DELIVER, Stage.ANSWER, Stage.CONFIRM)
)
"""Bells that are rung when something has happened to cases."""


class Watch:
    """One watcher's row of changes; None in it: too many, or the end."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Change | None] = asyncio.Queue(maxsize=_KEPT)
        self.is_behind = False

    def put(self, change: Change) -> None:
        """Tell a change, unless the watcher is too far behind to hear of each."""
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            self.is_behind = True

    def end(self) -> None:
        """Let the watcher go."""
        self.is_behind = True
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(None)

    async def next(self, *, patience: float) -> Change | None:
        """Wait for a change; None when there was none in time, or when ``is_behind``."""
        try:
            async with asyncio.timeout(patience):
                return await self._waiting.get()
        except TimeoutError:
            return None


class Hub:
    """Reads while anybody watches."""

    def __init__(self, sessions: Sessions, redis: Redis, *, every: float = _EVERY) -> None:
        self._sessions, self._redis, self._every = sessions, redis, every
        self._watches: set[Watch] = set()
        self._rung = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._is_over = asyncio.Event()
        self._is_closed = False
        self._seen: set[int] = set()
        self._floors: deque[tuple[float, int]] = deque()
        self._floor = 0

    async def watch(self) -> Watch:
        """Begin to watch; what happened before is not told. End it with ``leave``.

        Who comes after the end is let go at once.
        """
        floor, past = 0, list[Change]()
        if self._reading is None and not self._is_closed:
            floor, past = await to_the_end(self._latest())
        watch = Watch()
        if self._is_closed:
            watch.end()
            return watch
        self._watches.add(watch)
        if self._reading is None:  # nobody else has begun meanwhile
            self._floor, self._seen = floor, {change.event_id for change in past}
            self._floors.clear()
            self._is_over = asyncio.Event()
            self._reading = asyncio.create_task(self._read(self._is_over))
            self._hearing = asyncio.create_task(self._hear())
        return watch

    async def leave(self, watch: Watch) -> None:
        """Watch no more; the last one lets the reader rest."""
        self._watches.discard(watch)
        if not self._watches:
            await self._rest()

    async def close(self) -> None:
        """Let everybody go, and nobody in any more."""
        self._is_closed = True
        for watch in self._watches:
            watch.end()
        self._watches.clear()
        await self._rest()

    async def _latest(self) -> tuple[int, list[Change]]:
        async with self._sessions() as session:
            floor = max(await cases.newest_event_id(session) - _LATE_IDS, 0)
            return floor, await cases.changes_after(session, floor, limit=_AT_ONCE)

    async def _rest(self) -> None:
        reading, hearing = self._reading, self._hearing
        self._reading = self._hearing = None
        if reading is None or hearing is None:
            return
        hearing.cancel()
        # A look that has begun is finished: cut off while it connects, it would leave the
        # connection to the garbage collector.
        self._is_over.set()
        self._rung.set()
        await asyncio.gather(reading, hearing, return_exceptions=True)

    async def _read(self, is_over: asyncio.Event) -> None:
        while True:
            await _within(self._every, self._rung)
            if await _within(_GATHERS, is_over):
                return
            self._rung.clear()
            try:
                await self._look()
            except (SQLAlchemyError, OSError) as error:
                log.warning("live.not_read", error=type(error).__name__)

    async def _look(self) -> None:
        async with self._sessions() as session:
            found = await cases.changes_after(session, self._floor, limit=_AT_ONCE)
        fresh = [change for change in found if change.event_id not in self._seen]
        for change in fresh:
            for watch in self._watches:
                watch.put(change)
        self._remember([change.event_id for change in fresh])
        if len(found) == _AT_ONCE:
            self._rise(found[-1].event_id)
            self._rung.set()

    def _remember(self, event_ids: list[int]) -> None:
        """Read on from where all lines are surely committed; what lies behind is known by id."""
        now = time.monotonic()
        self._seen.update(event_ids)
        if event_ids:
            self._floors.append((now, max(event_ids)))
        while self._floors and self._floors[0][0] < now - _LATE:
            self._rise(self._floors.popleft()[1])

    def _rise(self, floor: int) -> None:
        self._floor = max(self._floor, floor)
        self._seen = {event_id for event_id in self._seen if event_id > self._floor}

    async def _hear(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message" and message["data"].decode() in _TELLING:
                            self._rung.set()
            except (RedisError, OSError) as error:
                log.warning("bells.not_heard", error=type(error).__name__)
            await asyncio.sleep(self._every)


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for it so long at most; tell whether it came."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
