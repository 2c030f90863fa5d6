"""The web as a process of its own, as networks and browsers reach it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.base.settings import Settings, environment_of


@contextmanager
def running_web(settings: Settings, log: Path) -> Iterator[str]:
    """Serve at the port of the settings and give the address; what it prints goes to ``log``."""
    address = f"http://127.0.0.1:{settings.port}"
    command = [sys.executable, "-m", "app.cli", "serve"]
    environment = {**os.environ, **environment_of(settings)}
    with (
        log.open("wb") as printed,
        subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=printed, stderr=printed
        ) as process,
    ):
        try:
            _wait_for(f"{address}/health/live", process)
            yield address
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the web does not answer")
