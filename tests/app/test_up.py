"""`gospablik up` as an operator meets it: started, hurt, stopped, started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from app.base.home import at_home, remembered_port
from app.base.probes import is_free
from app.base.processes import read_traces, wait_until
from app.base.settings import Settings, environment_of

_PARTS = {"postgres", "valkey", "web", "worker"}
_READY = "Остановить: Ctrl-C"


class Launcher:
    """A running `gospablik up` with its screen."""

    def __init__(self, settings: Settings, screen: Path, process: subprocess.Popen[bytes]) -> None:
        self.settings, self._screen, self.process = settings, screen, process

    def shown(self) -> str:
        return self._screen.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        assert wait_until(lambda: _READY in self.shown() or self._is_over(), seconds=90)
        assert _READY in self.shown(), self.shown()

    def parts(self) -> dict[str, int]:
        traces = read_traces(self.settings.home / "run" / "children.json")
        return {trace.name: trace.pid for trace in traces}

    def end(self, wish: signal.Signals) -> int:
        self.process.send_signal(wish)
        return self.process.wait(30)

    def _is_over(self) -> bool:
        return self.process.poll() is not None


@pytest.fixture
def settings(server_home: Path) -> Settings:
    home = server_home / f"up-{os.urandom(4).hex()}"
    return Settings(home=home, port=remembered_port(home, "web"))


def test_it_starts_serves_and_leaves_no_process_when_asked_to_stop(
    settings: Settings, tmp_path: Path
) -> None:
    with _up(settings, tmp_path) as launcher:
        launcher.wait_until_ready()
        parts = launcher.parts()

        assert _serves(settings)
        assert set(parts) == _PARTS
        assert at_home(settings).database_url.startswith("postgresql://")
        assert launcher.end(signal.SIGTERM) == 0

    assert not [name for name, pid in parts.items() if _runs(pid)]
    assert is_free("127.0.0.1", settings.port)
    assert at_home(settings).database_url == ""


def test_parts_die_with_a_launcher_killed_hard_and_the_next_start_works(
    settings: Settings, tmp_path: Path
) -> None:
    with _up(settings, tmp_path) as launcher:
        launcher.wait_until_ready()
        parts = launcher.parts()

        launcher.end(signal.SIGKILL)

        assert wait_until(lambda: not any(map(_runs, parts.values())), seconds=2)
    with _up(settings, tmp_path) as again:
        again.wait_until_ready()
        assert "создаю базу" not in again.shown()
        assert again.end(signal.SIGINT) == 0


def test_a_part_killed_hard_comes_back(settings: Settings, tmp_path: Path) -> None:
    with _up(settings, tmp_path) as launcher:
        launcher.wait_until_ready()
        first = launcher.parts()

        for pid in first.values():
            os.kill(pid, signal.SIGKILL)

        assert wait_until(lambda: _all_new(launcher.parts(), first), seconds=30)
        assert wait_until(lambda: _serves(settings), seconds=30)


def test_a_second_start_in_the_same_home_says_so(settings: Settings, tmp_path: Path) -> None:
    with _up(settings, tmp_path) as launcher:
        launcher.wait_until_ready()

        done = _run(settings)

        assert done.returncode == 1
        assert "уже запущен" in done.stderr
        assert str(launcher.process.pid) in done.stderr


def test_a_taken_port_is_named_with_the_way_out(settings: Settings, tmp_path: Path) -> None:
    with _up(settings, tmp_path) as launcher:
        launcher.wait_until_ready()

        done = _run(Settings(home=settings.home.with_name("other"), port=settings.port))

        assert done.returncode == 1
        assert f"порт {settings.port}" in done.stderr
        assert "GOSPABLIK_PORT=" in done.stderr


def test_it_goes_on_when_nobody_reads_its_screen(settings: Settings) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "up"],
        env=environment_of(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        process.stdout.close()

        assert wait_until(lambda: _serves(settings), seconds=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert is_free("127.0.0.1", settings.port)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
def test_it_goes_on_when_the_disk_of_its_screen_is_full(settings: Settings) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up"],
            env=environment_of(settings),
            stdout=full,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        assert wait_until(lambda: _serves(settings), seconds=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_engines_of_the_operator_are_used_instead(
    settings: Settings, empty_database_url: str, redis_url: str, tmp_path: Path
) -> None:
    own = Settings(
        home=settings.home, port=settings.port, database_url=empty_database_url, redis_url=redis_url
    )

    with _up(own, tmp_path) as launcher:
        launcher.wait_until_ready()

        assert set(launcher.parts()) == {"web", "worker"}
        assert not (own.home / "postgres").exists()


@contextmanager
def _up(settings: Settings, folder: Path) -> Iterator[Launcher]:
    screen = folder / "screen.txt"
    with screen.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up"],
            env=environment_of(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Launcher(settings, screen, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _run(settings: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "up"],
        env=environment_of(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _address(settings: Settings, path: str) -> str:
    return f"http://127.0.0.1:{settings.port}{path}"


def _serves(settings: Settings) -> bool:
    try:
        return httpx.get(_address(settings, "/health/live"), timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def _all_new(now: dict[str, int], before: dict[str, int]) -> bool:
    return set(now) == set(before) and all(now[name] != before[name] for name in before)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
