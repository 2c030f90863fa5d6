"""Every stage by itself over the same rows, in this process: what a comment costs where."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.base import migration
from app.base.database_url import asyncpg_url
from app.base.jobs import Stage
from app.comments import service as comments
from app.comments.service import Reading
from app.pages.model import Page, Post
from app.vocabulary import Discussion, KeyKind, Network, PageKey, PageRef, PostRef
from connectors.contract import ConnectorError
from tests.bench.filling import register, take_as_checked
from tests.bench.meter import Clock
from tests.bench.stand import Stand
from tests.bench.world import POSTS_A_PAGE, SERVICE_KEY, World
from workers.opening import open_tools
from workers.rounds import ROUND_OF
from workers.tools import Tools

_DATABASE = "stages"
_COMMENTS_AT_ONCE = 1000
_Work = Callable[[], Awaitable[int]]


class Cost(msgspec.Struct, frozen=True):
    """What a stage took for so many of its own objects."""

    stage: str
    number: int
    wall: float
    own_cpu: float
    postgres_cpu: float


class Stages(msgspec.Struct, frozen=True):
    """A database of its own, prepared for measuring; the world is the bench's."""

    tools: Tools
    stand: Stand
    refs: dict[PostRef, Post]

    async def measure(self) -> list[Cost]:
        """Run the stages one after the other, each until nothing is left."""
        read = list[Discussion]()

        async def read_all() -> int:
            read.extend([one async for one in self._read()])
            return sum(len(one.comments) for one in read)

        async def take_in() -> int:
            for batch in _batches(read):
                async with self.tools.sessions.begin() as session:
                    await comments.take_in(session, self._readings(batch), now=_now())
            return sum(len(one.comments) for one in read)

        works: dict[str, _Work] = {"read": read_all, "take in": take_in}
        for stage in (Stage.JUDGE, Stage.OPEN, Stage.ROUTE, Stage.NOTIFY):
            works[stage.value] = self._rounds(stage)
        return [await self._timed(stage, work) for stage, work in works.items()]

    async def _read(self) -> AsyncIterator[Discussion]:
        reader = self.tools.networks.reader(Network.VK, (PageKey(KeyKind.SERVICE, SERVICE_KEY),))
        async for _, discussion in reader.comments_under(dict.fromkeys(self.refs)):
            if isinstance(discussion, ConnectorError):
                raise discussion
            yield discussion

    def _readings(self, batch: Sequence[Discussion]) -> list[Reading]:
        return [
            Reading(
                page_id=self.refs[one.post].page_id,
                post_id=self.refs[one.post].id,
                discussion=one,
                read_from=_now(),
            )
            for one in batch
        ]

    def _rounds(self, stage: Stage) -> _Work:
        async def until_nothing_is_left() -> int:
            done = 0
            while batch := await ROUND_OF[stage](self.tools):
                done += batch
            return done

        return until_nothing_is_left

    async def _timed(self, stage: str, work: _Work) -> Cost:
        clock, own = Clock(self.stand.processes), time.process_time()
        number = await work()
        used = clock.used()["postgres"]
        return Cost(stage, number, clock.wall(), time.process_time() - own, used)


@asynccontextmanager
async def prepared(stand: Stand, world: World) -> AsyncIterator[Stages]:
    """Make the database, with pages and posts as a poll would have found them."""
    url = f"{stand.settings.database_url.rpartition('/')[0]}/{_DATABASE}"
    await _create(stand.settings.database_url)
    await asyncio.to_thread(migration.migrate, url)
    opened = open_tools(stand.settings, url, stand.settings.redis_url)
    try:
        await register(opened.tools.sessions, list(world.groups), opened.tools.sealer)
        await take_as_checked(opened.tools.sessions)
        yield Stages(opened.tools, stand, await _posts(opened.tools))
    finally:
        await opened.close()


async def _create(url: str) -> None:
    engine = create_async_engine(asyncpg_url(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {_DATABASE}"))
    await engine.dispose()


async def _posts(tools: Tools) -> dict[PostRef, Post]:
    now = _now()
    async with tools.sessions.begin() as session:
        refs = {
            PostRef(PageRef(page.network, page.external_id or ""), str(number)): Post(
                page_id=page.id,
                external_id=str(number),
                text=f"Новость {number}",
                published_at=now,
                found_at=now,
                changed_at=now,
                recheck_at=now,
            )
            for page in await session.scalars(select(Page))
            for number in range(1, POSTS_A_PAGE + 1)
        }
        session.add_all(refs.values())
    return refs


def _batches(read: Sequence[Discussion]) -> Iterator[list[Discussion]]:
    batch: list[Discussion] = []
    for one in read:
        batch.append(one)
        if sum(len(each.comments) for each in batch) >= _COMMENTS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _now() -> datetime:
    return datetime.now(UTC)
