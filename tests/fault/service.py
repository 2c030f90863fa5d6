"""The whole service under test: `gospablik up` in a home of its own, seen from outside."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import redis.asyncio
from redis.exceptions import RedisError

from app.base.home import at_home
from app.base.jobs import CHANNEL
from app.base.processes import Trace, read_traces, wait_until
from app.base.settings import Settings, environment_of

_READY = "Остановить: Ctrl-C"
_PASSWORD = "correct horse battery"


class Service:
    """A running launcher with all its parts."""

    def __init__(self, settings: Settings, screen: Path, process: subprocess.Popen[bytes]) -> None:
        self.settings, self._screen, self._process = settings, screen, process
        self.address = f"http://127.0.0.1:{settings.port}"

    def shown(self) -> str:
        """Give what the launcher has told so far."""
        return self._screen.read_text(encoding="utf-8")

    def part(self, name: str) -> Trace | None:
        """Find the present process of a part; None while it is dead."""
        for trace in read_traces(self.settings.home / "run" / "children.json"):
            if trace.name == name and _is_alive(trace):
                return trace
        return None

    async def serves(self, name: str) -> bool:
        """Tell whether a part does its work, and not only runs."""
        try:
            async with asyncio.timeout(2):
                return await getattr(self, f"_{name}_serves")()
        except (OSError, TimeoutError, httpx.HTTPError, RedisError, asyncpg.PostgresError):
            return False

    async def fetch(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Ask the service's database directly."""
        line = await asyncpg.connect(at_home(self.settings).database_url)
        try:
            return [dict(row) for row in await line.fetch(query, *values)]
        finally:
            await line.close()

    async def come_in(self, login: str) -> httpx.AsyncClient:
        """Open our API as this person, with a token."""
        async with httpx.AsyncClient(base_url=f"{self.address}/api/v1", timeout=10) as browser:
            password = {"login": login, "password": _PASSWORD}
            (await browser.post("/session", json=password)).raise_for_status()
            told = (await browser.post("/tokens", json={"label": "fault run"})).raise_for_status()
        return httpx.AsyncClient(
            base_url=f"{self.address}/api/v1",
            headers={"authorization": f"Bearer {told.json()['secret']}"},
            timeout=10,
        )

    async def settle(self, walls: dict[int, str], *, key_of: Callable[[int], str]) -> None:
        """Bring in a trainer, a school with its official «ivanova», and a page for each wall."""
        name = ("--name", "Тренер")
        self.command("account", "add", "trainer", "--role", "trainer", *name, given=_PASSWORD)
        async with await self.come_in("trainer") as trainer:
            school = await _post(trainer, "/institutions", {"name": "Школа № 1", "kind": "school"})
            official = {"institutionId": school["id"], "name": "Иванова А. П."}
            access = {"login": "ivanova", "password": _PASSWORD}
            person = await _post(trainer, "/officials", official | access)
            for group, link in walls.items():
                keys = [{"kind": "community", "secret": key_of(group)}]
                whose = {"institutionId": school["id"], "officialId": person["id"]}
                await _post(trainer, "/pages", {"link": link, "keys": keys} | whose)

    def command(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a `gospablik` command beside the service."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "app.cli", *words],
            env=environment_of(self.settings),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def stop(self) -> int:
        """Ask everything to stop and give the launcher's exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def leftovers(self) -> list[str]:
        """Name the processes that still run in, from or for this home."""
        home = str(self.settings.home)
        return [name for one in psutil.process_iter() if (name := _name_if_of(one, home))]

    async def _postgres_serves(self) -> bool:
        return bool(await self.fetch("SELECT 1"))

    async def _valkey_serves(self) -> bool:
        async with redis.asyncio.Redis.from_url(at_home(self.settings).redis_url) as line:
            return bool(await line.ping())

    async def _web_serves(self) -> bool:
        async with httpx.AsyncClient(timeout=2) as client:
            answer = await client.get(f"{self.address}/health/live")
        return answer.status_code == httpx.codes.OK

    async def _worker_serves(self) -> bool:
        async with redis.asyncio.Redis.from_url(at_home(self.settings).redis_url) as line:
            ((_, listeners),) = await line.pubsub_numsub(CHANNEL)
        return listeners > 0


@asynccontextmanager
async def running_service(settings: Settings, screen: Path) -> AsyncIterator[Service]:
    """Start the launcher, wait until it is ready, and see that it ends."""
    with screen.open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            [sys.executable, "-m", "app.cli", "up"],
            env=environment_of(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    service = Service(settings, screen, process)
    try:
        await asyncio.to_thread(
            wait_until,
            lambda: _READY in service.shown() or process.poll() is not None,
            seconds=120,
        )
        assert _READY in service.shown(), service.shown()
        yield service
    finally:
        if process.poll() is None:
            service.stop()


async def _post(client: httpx.AsyncClient, path: str, form: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=form)
    assert answer.is_success, answer.text
    return dict(answer.json())


def _is_alive(trace: Trace) -> bool:
    try:
        process = psutil.Process(trace.pid)
        same = abs(process.create_time() - trace.created) < 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _name_if_of(process: psutil.Process, home: str) -> str | None:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        traits = [process.cwd(), *process.cmdline(), process.environ().get("GOSPABLIK_HOME", "")]
        return process.name() if any(home in trait for trait in traits) else None
    except psutil.Error:
        return None
