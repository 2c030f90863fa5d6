"""The bench itself: stages alone, then the whole service reading, changing and answering."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final

import httpx
import msgspec
from redis.asyncio import Redis

from app.access.rules import Person
from app.base import migration
from app.base.database import Sessions, create_engine, create_sessions
from app.base.jobs import RedisBell, Stage
from app.pages import service as pages
from app.pages.sealing import Sealer
from tests.bench import account, filling, stages, watching
from tests.bench.account import Account
from tests.bench.meter import Clock, Meter
from tests.bench.stages import Cost
from tests.bench.stand import Stand, standing
from tests.bench.texts import read_texts
from tests.bench.watching import Span
from tests.bench.world import Counters, World

_EDITS: Final = 0.03
_DELETIONS: Final = 0.03
_NEW: Final = 0.05
_PORTIONS: Final = 5
_READINGS: Final = 3
"""Whole readings after the changes at most, until the account is exact."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How much is laid and measured."""

    comments: int = 20_000
    pages: int = 300
    answers: int = 1_000
    stages: bool = True
    pause: float = 1.0
    """Seconds between the portions of changes."""


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """What a part of the bench took."""

    title: str
    number: int
    wall: float
    cpu: dict[str, float]
    spans: list[Span]
    requests: int
    violations: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Everything measured."""

    options: Options
    source: str
    costs: list[Cost]
    checked: float
    """Seconds in which the worker checked all pages and their keys."""
    phases: list[Phase]
    accounts: dict[str, Account]
    answered_twice: int
    unanswered: int
    memory: dict[str, int]
    memory_together: int
    counters: Counters

    @property
    def troubles(self) -> list[str]:
        """Say what must not be."""
        said = [
            f"the account is not exact {when}: {one.faults or 'sums'}"
            for when, one in self.accounts.items()
            if not one.is_exact
        ]
        if self.counters.violations:
            said.append(f"{self.counters.violations} answers 6 or 29: a limit was overstepped")
        if self.answered_twice or self.unanswered:
            said.append(f"answers twice: {self.answered_twice}, missing: {self.unanswered}")
        return said


async def run(options: Options) -> Result:
    """Lay everything, measure it, take it away again."""
    with standing() as stand:
        await asyncio.to_thread(migration.migrate, stand.settings.database_url)
        async with AsyncExitStack() as stack:
            vk = httpx.AsyncClient(base_url=f"{stand.vk_url}/admin", timeout=60)
            world = World(await stack.enter_async_context(vk), options.pages)
            await world.found_pages()
            bench = _Bench(stand, world, options)
            stack.push_async_callback(bench.close)
            return await bench.run()


class _Bench:
    def __init__(self, stand: Stand, world: World, options: Options) -> None:
        self._stand, self._world, self._options = stand, world, options
        self._engine = create_engine(stand.settings.database_url, pool_size=2)
        self._sessions: Sessions = create_sessions(self._engine)
        self._redis = Redis.from_url(stand.settings.redis_url)
        self._people: list[Person] = []
        self._phases: list[Phase] = []
        self._costs: list[Cost] = []
        self._accounts: dict[str, Account] = {}

    async def run(self) -> Result:
        changes = int(self._options.comments * (_EDITS + _NEW))
        texts = read_texts(self._options.comments + changes)
        sealer = Sealer(self._stand.settings.secret_key)
        self._people = await filling.register(self._sessions, list(self._world.groups), sealer)
        with Meter(self._stand.processes) as meter, self._stand.worker():
            checked = await self._check()
            await self._world.write(texts.texts[: self._options.comments])
            await self._read()
            await self._change(texts.texts[self._options.comments :])
            twice, missing = await self._answer()
        if self._options.stages:
            await self._stages()
        return Result(
            options=self._options,
            source=texts.source,
            costs=self._costs,
            checked=checked,
            phases=self._phases,
            accounts=self._accounts,
            answered_twice=twice,
            unanswered=missing,
            memory=meter.peak,
            memory_together=meter.peak_together,
            counters=await self._world.counters(),
        )

    async def close(self) -> None:
        await self._redis.aclose()
        await self._engine.dispose()

    async def _check(self) -> float:
        """Let the worker find the pages and read their empty walls."""
        clock = Clock(self._stand.processes)
        read = "SELECT count(*) FROM page WHERE state = 'active' AND discovered_at IS NOT NULL"
        await watching.until(self._sessions, read, self._options.pages)
        return clock.wall()

    async def _read(self) -> None:
        """Phase A: everything is due at once; the clock ends when the last notice is derived."""
        phase = await self._begin()
        await self._all_due(phase.began)
        await watching.until_rest(self._sessions, mark=phase.began, comments=self._options.comments)
        await self._end(phase, "reading, end to end", self._options.comments)
        await self._account("after reading")

    async def _change(self, texts: list[str]) -> None:
        """Phase B: edits, deletions and new comments while it runs, then whole readings."""
        total = self._options.comments
        phase = await self._begin()
        edits = texts[: int(total * _EDITS)]
        new = texts[len(edits) :]
        for portion in range(_PORTIONS):
            await self._world.change(
                edits=edits[portion::_PORTIONS],
                deletions=_share(int(total * _DELETIONS), portion),
                new=new[portion::_PORTIONS],
            )
            await asyncio.sleep(self._options.pause)
        for _ in range(_READINGS):
            mark = _now()
            await self._all_due(mark)
            await watching.until_rest(self._sessions, mark=mark)
            if (await self._account("after changes")).is_exact:
                break
        changed = len(texts) + int(total * _DELETIONS)
        await self._end(phase, f"changes; all {total} read again", changed)

    async def _answer(self) -> tuple[int, int]:
        """Phase C: officials answer; each answer is published once, seen, and closes its case."""
        phase = await self._begin()
        texts = await filling.answer_some(self._sessions, self._people, self._options.answers)
        await RedisBell(self._redis).ring(Stage.ANSWER)
        seen = "SELECT count(*) FROM reply WHERE seen_at IS NOT NULL"
        await watching.until(self._sessions, seen, len(texts))
        await watching.until_rest(self._sessions, mark=datetime(2000, 1, 1, tzinfo=UTC))
        await self._end(phase, "answers: published, seen, closed", len(texts))
        await self._account("after answers")
        published = Counter(one.text for one in await self._world.dump() if one.from_id < 0)
        twice = sum(number > 1 for number in published.values())
        return twice, len(set(texts) - published.keys())

    async def _stages(self) -> None:
        async with stages.prepared(self._stand, self._world) as alone:
            self._costs = await alone.measure()

    async def _all_due(self, now: datetime) -> None:
        async with self._sessions.begin() as session:
            await pages.recheck_all(session, now=now)
        await RedisBell(self._redis).ring(Stage.POLL)

    async def _account(self, when: str) -> Account:
        said = await self._world.dump(with_deleted=True)
        self._accounts[when] = drawn = await account.draw_up(self._sessions, said)
        return drawn

    async def _begin(self) -> "_Started":
        counters = await self._world.counters()
        return _Started(_now(), Clock(self._stand.processes), counters)

    async def _end(self, phase: "_Started", title: str, number: int) -> None:
        wall, cpu = phase.clock.wall(), phase.clock.used()
        counters = await self._world.counters()
        self._phases.append(
            Phase(
                title=title,
                number=number,
                wall=wall,
                cpu=cpu,
                spans=await watching.spans(self._sessions, phase.began),
                requests=counters.requests - phase.counters.requests,
                violations=counters.violations - phase.counters.violations,
            )
        )


class _Started(msgspec.Struct, frozen=True):
    began: datetime
    clock: Clock
    counters: Counters


def _now() -> datetime:
    return datetime.now(UTC)


def _share(whole: int, portion: int) -> int:
    return len(range(portion, whole, _PORTIONS))
