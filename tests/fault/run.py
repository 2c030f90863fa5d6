"""One fault run from the first comment to the last answer, and what is found after it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec

from app.base.home import remembered_port
from app.base.settings import Settings
from connectors.emulators.process import running_emulator
from tests.fault.citizens import WALLS, Citizens, key_of
from tests.fault.killer import Killer
from tests.fault.official import Official
from tests.fault.service import Service, running_service

_TIMES = 10
_PAUSE = 0.06
"""Seconds between two acts of the citizens, on average."""
_CALM_WITHIN = 150
_ANSWER = "wall.createComment"
_READS = (
    *("execute", "wall.get", "wall.getById", "wall.getComments", "groups.getById"),
    *("utils.resolveScreenName", "groups.getTokenPermissions"),
)
_KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "error", "code": 10},
    {"kind": "http", "status": 502},
    {"kind": "cut"},
    {"kind": "reset"},
)
_RESTLESS = """
    SELECT (SELECT count(*) FROM comment WHERE state IN ('new', 'needs_answer', 'leaving'))
         + (SELECT count(*) FROM reply WHERE state IN ('waiting', 'sending')
                OR state = 'published' AND seen_at IS NULL)
         + (SELECT count(*) FROM "case" WHERE state <> 'closed')
         + (SELECT count(*) FROM case_event WHERE told_at IS NULL) AS number
"""


class End(msgspec.Struct, kw_only=True):
    """Everything that the tests ask about, gathered before the service was stopped."""

    on_vk: list[dict[str, Any]]
    """All comments of the emulator, the deleted ones too."""
    comments: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    accepted: set[str]
    status_code: int
    audit: tuple[int, str]
    """What ``gospablik audit verify`` ended with and said."""
    status: dict[str, Any]
    counters: dict[str, Any]
    screen: str
    exit_code: int
    leftovers: list[str]
    story: str


async def live_through(home: Path, *, seed: int) -> End:
    """Let citizens write and the official answer while everything is killed; then look."""
    rate = ("--service-rate", "20", "--community-rate", "20", "--wall-get-per-day", "0")
    with running_emulator("vk", "--seed", str(seed), *rate) as address:
        settings = _settings(home, address)
        async with (
            httpx.AsyncClient(base_url=f"{address}/admin", timeout=30) as vk,
            running_service(settings, home.with_suffix(".screen")) as service,
        ):
            return await _Run(vk, service, seed).go()


class _Run:
    def __init__(self, vk: httpx.AsyncClient, service: Service, seed: int) -> None:
        self._vk, self._service, self._seed = vk, service, seed
        self._citizens = Citizens(vk, _texts(), Random(seed))  # noqa: S311 - repeatable dice
        self._killer = Killer(service, Random(seed + 1))  # noqa: S311
        self._told: list[str] = [f"seed {seed}"]
        self._began = time.monotonic()

    async def go(self) -> End:
        await self._citizens.found()
        # The network shall not help us: whether VK keeps a guid's promise, nobody knows.
        strict = await self._vk.patch("/switches", json={"guid_deduplicates": False})
        strict.raise_for_status()
        await self._service.settle(WALLS, key_of=key_of)
        (await self._vk.put("/faults", json=_faults())).raise_for_status()
        async with await self._service.come_in("ivanova") as desk:
            official = Official(desk)
            async with _meanwhile(official.work):
                async with _meanwhile(lambda stop: self._citizens.live(stop, pause=_PAUSE)):
                    self._tell("all live")
                    await self._killer.kill_in_turn(_TIMES)
                    self._tell("all were killed and serve again")
                counters = (await self._vk.get("/counters")).json()
                await self._vk.delete("/faults")
                await self._come_to_rest()
        self._tell(f"all is calm; the official met {dict(official.met)}")
        return await self._look(official, counters)

    async def _come_to_rest(self) -> None:
        """Have all read again, twice: the first reading may have begun before the last word."""
        for _ in range(2):
            ((moment,),) = [row.values() for row in await self._service.fetch("SELECT now()")]
            await self._service.fetch("UPDATE post SET recheck_at = now()")
            await self._service.fetch("UPDATE page SET due_at = now(), discover_at = now()")
            await self._until_none("SELECT count(*) AS number FROM post WHERE read_at < $1", moment)
            self._tell("all is read again")
        await self._until_none(_RESTLESS)

    async def _until_none(self, query: str, *values: datetime) -> None:
        deadline = time.monotonic() + _CALM_WITHIN
        while left := (await self._service.fetch(query, *values))[0]["number"]:
            assert time.monotonic() < deadline, f"{left} left: {query}\n{self._story()}"
            await asyncio.sleep(0.5)

    async def _look(self, official: Official, counters: dict[str, Any]) -> End:
        dump = (await self._vk.get("/comments", params={"deleted": 1})).text
        told = self._service.command("status", "--json")
        audited = self._service.command("audit", "verify")
        fetch = self._service.fetch
        found = End(
            on_vk=[msgspec.json.decode(line) for line in dump.splitlines()],
            comments=await fetch(_COMMENTS),
            cases=await fetch(_CASES),
            replies=await fetch("SELECT id, case_id, state, text FROM reply"),
            accepted=official.accepted,
            status_code=told.returncode,
            audit=(audited.returncode, audited.stdout),
            status=msgspec.json.decode(told.stdout),
            counters=counters,
            screen="",
            exit_code=self._service.stop(),
            leftovers=self._service.leftovers(),
            story="",
        )
        self._tell(
            f"{len(found.on_vk)} comments on VK, {len(found.cases)} cases,"
            f" {len(found.replies)} replies"
        )
        self._tell(f"{counters['requests']} requests to VK; spoilt were {counters['faults']}")
        return msgspec.structs.replace(found, screen=self._service.shown(), story=self._story())

    def _tell(self, line: str) -> None:
        self._told.append(f"{time.monotonic() - self._began:6.1f} s  {line}")

    def _story(self) -> str:
        return "\n".join([*self._told, self._killer.table()])


_COMMENTS = """
    SELECT p.external_id AS wall, c.external_id AS number, c.text, c.state,
           c.deleted_at IS NOT NULL AS is_deleted,
           (SELECT count(*) FROM case_comment l WHERE l.comment_id = c.id) AS cases
    FROM comment c JOIN page p ON p.id = c.page_id
"""
_CASES = """
    SELECT c.id, c.page_id, c.thread_id, c.author_key, c.state,
           (SELECT count(*) FROM case_event e WHERE e.case_id = c.id AND e.kind = 'opened')
               AS opened
    FROM "case" c
"""


def _settings(home: Path, vk_api_url: str) -> Settings:
    return Settings(
        home=home,
        port=remembered_port(home, "web"),
        vk_api_url=vk_api_url,
        vk_service_keys="service-key",
        vk_service_rate=20,
        vk_community_rate=20,
        vk_wall_get_per_day=1_000_000,
        poll_seconds=0.5,
        second_factor="offered",
        log_format="json",
    )


def _faults() -> list[dict[str, Any]]:
    """Let 5 % of the answers fail; of those to our answers half after the work was done."""
    share = 0.05 / len(_KINDS)
    reads = [rule | {"fraction": share, "methods": _READS} for rule in _KINDS]
    writes = [
        rule | {"fraction": share / 2, "methods": [_ANSWER], "when": when}
        for rule in _KINDS
        for when in ("before", "after")
    ]
    return [*reads, *writes]


def _texts() -> list[str]:
    table = Path(__file__).parents[2] / "app" / "triage" / "data" / "corpus_institutions.tsv"
    head, *rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return [row[head.index("text")] for row in rows]


@asynccontextmanager
async def _meanwhile(live: Any) -> AsyncIterator[None]:
    """Run a life beside the block; it is told to stop at its end, and its error is ours."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(live(stop))
        try:
            yield
        finally:
            stop.set()
