"""Measures the desk: ``python -m tests.bench.desk [--cases N] [--officials N] [--seconds N]``.

Fifty officials work at once, over HTTP, on the web process as ``up`` starts it: each opens a
list, searches, opens a case, and has the line of live updates open all the time. Now and then
somebody takes a case, and everybody who sees it is told. Ends with 1 where a promise is broken.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import psutil
from cryptography.fernet import Fernet

from app.base import embedded, migration
from app.base.database import create_engine, create_sessions
from app.base.processes import wait_until
from app.base.settings import Settings, environment_of
from tests import factories as make
from tests.bench import desk_world
from tests.bench.meter import Clock
from tests.ports import answers, free_port
from tests.servers import running

_ROOT: Final = Path(__file__).parents[2]
_PAUSE: Final = (2.0, 6.0)
"""Seconds for which an official reads what he sees."""
_MIX: Final = ("list", "list", "search", "case", "case", "case")
_QUEUES: Final = ("mine", "overdue", "today", "all", "all", "closed", "nobody")
_WORDS: Final = (
    "отопление",
    "расписание",
    "школа ремонт",
    "дорога",
    "справк",
    '"детский сад"',
    "вода",
)
_TAKES_EVERY: Final = 2.0
_PROMISED: Final = {"list": 0.150, "search": 0.150, "case": 0.150, "live": 2.0}
"""Seconds that 99 of a hundred must keep."""
_HEADERS: Final = {"accept-encoding": "gzip"}


class Used(NamedTuple):
    """Processor seconds by part, and the seconds on the wall."""

    seconds: dict[str, float]
    wall: float


class Watched:
    """What was measured: seconds by kind, and when a change was committed."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.committed: dict[int, float] = {}
        self.told: dict[int, int] = defaultdict(int)
        self.failures = 0
        self.is_over = False


async def work(client: httpx.AsyncClient, watched: Watched, dice: random.Random) -> None:
    """Be one official until the end: look, search, open."""
    known: list[str] = []
    while not watched.is_over:
        await asyncio.sleep(dice.uniform(*_PAUSE))
        kind = dice.choice(_MIX)
        if kind == "case" and not known:
            kind = "list"
        if kind == "case":
            address = dice.choice(known)
        elif kind == "search":
            address = f"/?q={dice.choice(_WORDS)}"
        else:
            address = f"/?queue={dice.choice(_QUEUES)}"
        page = await _timed(client, watched, kind, address)
        if kind == "list":
            known = _cases_in(page) or known


async def watch(client: httpx.AsyncClient, watched: Watched) -> None:
    """Keep the line of live updates open, as a browser does."""
    async with client.stream("GET", "/api/v1/live", timeout=None) as stream:
        async for line in stream.aiter_lines():
            if watched.is_over:
                return
            if line.startswith("data:") and "caseId" in line:
                case_id = json.loads(line[5:])["caseId"]
                if case_id in watched.committed:
                    since = time.monotonic() - watched.committed[case_id]
                    watched.seconds["live"].append(since)
                    watched.told[case_id] += 1


async def take(clients: Sequence[httpx.AsyncClient], watched: Watched, dice: random.Random) -> None:
    """Let somebody take a case of his every two seconds, and remember when it was committed."""
    while not watched.is_over:
        await asyncio.sleep(_TAKES_EVERY)
        client = dice.choice(clients)
        found = _cases_in((await client.get("/?queue=mine")).text)
        if found:
            address = dice.choice(found)
            await client.post(f"{address}/take")
            watched.committed[int(address.rpartition("/")[2])] = time.monotonic()


async def _timed(client: httpx.AsyncClient, watched: Watched, kind: str, address: str) -> str:
    began = time.monotonic()
    answer = await client.get(address)
    watched.seconds[kind].append(time.monotonic() - began)
    watched.failures += answer.status_code != httpx.codes.OK
    return answer.text


def _cases_in(page: str) -> list[str]:
    parts = page.split('class="entry-text" href="')[1:]
    return [part.partition('"')[0] for part in parts]


async def measure(
    url: str, logins: Sequence[str], parts: Mapping[str, psutil.Process], *, seconds: float
) -> tuple[Watched, Used]:
    """Let all of them work for so long, after a while that does not count."""
    watched, clients = Watched(), []
    for login in logins:
        client = httpx.AsyncClient(base_url=url, headers=_HEADERS, timeout=30)
        given = {"login": login, "password": make.PASSWORD}
        (await client.post("/api/v1/session", json=given)).raise_for_status()
        clients.append(client)
    officials = [client for number, client in enumerate(clients) if number % 10]
    watching = []
    async with asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            group.create_task(work(client, watched, random.Random(number)))  # noqa: S311
            watching.append(asyncio.create_task(watch(client, watched)))
        group.create_task(take(officials, watched, random.Random(99)))  # noqa: S311
        await asyncio.sleep(_PAUSE[1])  # caches and plans are warm
        watched.seconds.clear()
        clock = Clock(parts)
        await asyncio.sleep(seconds)
        used, wall = clock.used(), clock.wall()
        watched.is_over = True
    for line in watching:
        line.cancel()
    ended = await asyncio.gather(*watching, return_exceptions=True)
    watched.failures += sum(isinstance(each, httpx.HTTPError) for each in ended)
    for client in clients:
        await client.aclose()
    return watched, Used(used, wall)


@contextmanager
def serving(settings: Settings, home: Path) -> Iterator[tuple[str, int]]:
    """Serve the web in a process of its own, as ``up`` does; give address and process id."""
    port = free_port()
    environment = environment_of(settings) | {"GOSPABLIK_PORT": str(port)}
    with (home / "web.log").open("wb") as log:
        words = [sys.executable, "-m", "app.cli", "serve"]
        process = subprocess.Popen(  # noqa: S603 - our own command
            words,
            cwd=_ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        assert wait_until(lambda: answers(port), seconds=60), "the web did not start"
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(30)


async def run(given: argparse.Namespace, settings: Settings, home: Path, database: int) -> int:
    """Lay the region, let the officials work, print what it came to."""
    engine = create_engine(settings.database_url)
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        await make.an_account(session, login="service")
    began = time.monotonic()
    await desk_world.lay(engine, sessions, cases=given.cases)
    logins = await desk_world.staff(sessions, given.officials)
    print(f"laid {given.cases} cases in {time.monotonic() - began:.0f} s")
    await engine.dispose()
    with serving(settings, home) as (url, web):
        parts = {"web": psutil.Process(web), "postgres": psutil.Process(database)}
        watched, used = await measure(url, logins, parts, seconds=given.seconds)
    return _report(watched, used)


def _report(watched: Watched, used: Used) -> int:
    requests = sum(len(each) for kind, each in watched.seconds.items() if kind != "live")
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"machine: {os.cpu_count()} cores, load {load}, Python {sys.version.split()[0]}")
    print(f"{requests} pages, {watched.failures} failures, {len(watched.committed)} takes")
    broken = watched.failures
    for kind, promised in _PROMISED.items():
        several = sorted(watched.seconds[kind]) or [float("inf")]
        p99 = _share(several, 0.99)
        broken += p99 > promised
        print(
            f"{kind:7} n={len(several):5} median {statistics.median(several) * 1000:6.0f} ms"
            f"  p95 {_share(several, 0.95) * 1000:6.0f} ms  p99 {p99 * 1000:6.0f} ms"
            f"  (promised {promised * 1000:.0f} ms)"
        )
    told = ", ".join(
        f"{name} {seconds / max(requests, 1) * 1000:.1f} ms"
        for name, seconds in used.seconds.items()
    )
    print(f"processor a page, with live updates, in {used.wall:.0f} s: {told}")
    return 1 if broken else 0


def _share(several: Sequence[float], share: float) -> float:
    return several[min(int(len(several) * share), len(several) - 1)]


def main() -> int:
    """Run everything in a temporary home; nothing is left afterwards."""
    parser = argparse.ArgumentParser(prog="tests.bench.desk", description=__doc__)
    parser.add_argument("--cases", type=int, default=desk_world.CASES)
    parser.add_argument("--officials", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="gospablik-bench-"))
    home.chmod(0o711)
    try:
        postgres = embedded.lay_postgres(home, lambda _: None, durable=True)
        valkey = embedded.lay_valkey(home)
        with running(postgres, home) as database, running(valkey, home):
            migration.migrate(postgres.url)
            settings = Settings(
                database_url=postgres.url,
                redis_url=valkey.url,
                secret_key=Fernet.generate_key().decode(),
            )
            return asyncio.run(run(given, settings, home, database))
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
