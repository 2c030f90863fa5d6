import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from connectors.emulators.process import running_emulator


@contextmanager
def _demo(home: Path, vk_port: int, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "VK_API_URL": f"http://127.0.0.1:{vk_port}",
        "GOSPABLIK_HOME": str(home),
        "GOSPABLIK_PORT": "1",  # nobody listens there: the site is not yet up
        "GOSPABLIK_HOST": "0.0.0.0",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    command = [sys.executable, "-m", "connectors.emulators.demo", *words]
    with (home / "demo.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _comments(address: str) -> list[str]:
    return httpx.get(f"{address}/admin/comments?deleted=1").text.splitlines()


def _wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_it_lives_and_ends_at_once_with_code_0(
    wish: signal.Signals, tmp_path: Path, free_port: int
) -> None:
    with (
        running_emulator("vk", "--port", str(free_port)) as address,
        _demo(tmp_path, free_port, "--pace", "0.05") as demo,
    ):
        _wait(lambda: len(_comments(address)) > 100)

        demo.send_signal(wish)

        assert demo.wait(20) == 0
        assert (tmp_path / "demo" / "world.json").exists()


def test_the_world_is_the_same_after_everything_was_stopped_and_started(
    tmp_path: Path, free_port: int
) -> None:
    with running_emulator("vk", "--port", str(free_port)) as address:
        with _demo(tmp_path, free_port, "--pace", "0.05") as demo:
            _wait(lambda: len(_comments(address)) > 120)
            demo.terminate()
            demo.wait(5)
        before = _comments(address)

    with (
        running_emulator("vk", "--port", str(free_port)) as address,
        _demo(tmp_path, free_port, "--pace", "3600"),
    ):
        _wait(lambda: len(_comments(address)) >= len(before))
        after = _comments(address)

    # At most the first event of the new start: one line more, or one that reads otherwise.
    assert len(set(before) - set(after)) <= 1
    assert len(set(after) - set(before)) <= 1


def test_a_missing_or_restarted_emulator_is_waited_for(tmp_path: Path, free_port: int) -> None:
    log = tmp_path / "demo.log"
    with _demo(tmp_path, free_port, "--pace", "0.05") as demo:
        _wait(lambda: "не отвечает" in log.read_text())
        with running_emulator("vk", "--port", str(free_port)) as address:
            _wait(lambda: len(_comments(address)) > 90)
        with running_emulator("vk", "--port", str(free_port)) as address:
            _wait(lambda: len(_comments(address)) > 100)
        assert demo.poll() is None

    told = log.read_text().splitlines()
    assert "Город основан" in told
    assert "Город восстановлен" in told
    assert len(told) < 40
    assert "Traceback" not in log.read_text()


def test_without_an_address_of_vk_it_says_so(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VK_API_URL"}
    environment["GOSPABLIK_HOME"] = str(tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "connectors.emulators.demo"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("VK_API_URL не задан")
