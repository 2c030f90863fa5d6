"""How long a comment takes from VK's call to its case: ``python -m tests.bench.pushing``.

Web, worker, PostgreSQL, Valkey and VK's emulator run as deployed, at VK's own limits. Polls
are an hour apart, so whatever opens a case has come by push. Ends with 1 above three seconds.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography.fernet import Fernet

from app.base import embedded, migration
from app.base.settings import Settings, environment_of
from connectors.emulators.process import running_emulator
from tests.journey.town import Town
from tests.journey.web import free_port
from tests.servers import running
from tests.visiting import visiting
from workers.opening import open_tools

_GOAL: Final = 3.0
_QUESTION: Final = "Когда включат отопление в группе"


def main() -> int:
    """Measure, print, and tell by the code whether the goal is kept."""
    parser = argparse.ArgumentParser(prog="tests.bench.pushing", description=__doc__)
    parser.add_argument("--comments", type=int, default=30)
    number = parser.parse_args().comments
    home = Path(tempfile.mkdtemp(prefix="gospablik-push-"))
    home.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        postgres = embedded.lay_postgres(home, lambda _: None, durable=True)
        valkey = embedded.lay_valkey(home)
        stack.enter_context(running(postgres, home))
        stack.enter_context(running(valkey, home))
        migration.migrate(postgres.url)
        vk_url = stack.enter_context(running_emulator("vk", "--seed", "1"))
        port = free_port()
        settings = Settings(
            database_url=postgres.url,
            redis_url=valkey.url,
            secret_key=Fernet.generate_key().decode(),
            second_factor="offered",
            vk_api_url=vk_url,
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            poll_seconds=3600,
        )
        for module in (["app.cli", "serve"], ["workers"]):
            log = stack.enter_context((home / f"{module[0]}.log").open("wb"))
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, "-m", *module],
                env={**os.environ, **environment_of(settings)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        waits = asyncio.run(_measure(settings, number))
    told = f"median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s"
    print(f"from written on VK to its case with an official, {number} comments: {told}")
    return 1 if max(waits) > _GOAL else 0


async def _measure(settings: Settings, number: int) -> list[float]:
    async with _town(settings) as town:
        await town.call("POST", "/pages", expect=202, json=town.page_form())
        await _until(lambda: _is_told(town))
        waits = []
        for place in range(number):
            began = time.monotonic()
            await town.say(f"{_QUESTION} {place}?", author=f"Анна К{place}")
            await _until(lambda wanted=place + 1: _has_cases(town, wanted))
            waits.append(time.monotonic() - began)
        return waits


@asynccontextmanager
async def _town(settings: Settings) -> AsyncIterator[Town]:
    opened = open_tools(settings, settings.database_url, settings.redis_url)
    try:
        async with (
            httpx.AsyncClient(base_url=f"{settings.vk_api_url}/admin") as panel,
            visiting(settings) as client,
        ):
            town = Town(vk=panel, web=client, tools=opened.tools)
            await town.settle()
            yield town
    finally:
        await opened.close()


async def _is_told(town: Town) -> bool:
    servers: list[dict[str, Any]] = await town.panel("GET", "/callbacks")
    return [one["status"] for one in servers] == ["ok"]


async def _has_cases(town: Town, number: int) -> bool:
    cases = await town.cases(limit=200)
    return sum(case["state"] == "assigned" for case in cases) >= number


async def _until(look: Any) -> None:
    end = time.monotonic() + 120
    while not await look():
        if time.monotonic() > end:
            raise TimeoutError("nothing came")
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
