"""The launcher's care for its children, tried with real processes and real signals."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil
import pytest

from app.base import processes
from app.base.children import Child, ChildFailedError
from app.base.journal import Journal
from app.base.supervisor import Pace, Supervisor

_SLEEP = "import time; print('жив', flush=True); time.sleep(600)"
_STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + _SLEEP
_LAUNCHER = """
import asyncio, pathlib, sys
from app.base.children import Child
from app.base.supervisor import Supervisor

async def main():
    supervisor = Supervisor(pathlib.Path(sys.argv[1]), print, hear=lambda name, line: None)
    print(supervisor.stop_leftovers())
    for name, code in zip(("first", "second"), sys.argv[2:]):
        await supervisor.start(Child(name=name, argv=[sys.executable, "-c", code], environment={}))
        print(supervisor.pid_of(name), flush=True)
    await supervisor.keep()

asyncio.run(main())
"""


class Told:
    """What the supervisor said, and what the children did."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.heard: list[tuple[str, str]] = []

    def hear(self, name: str, line: str) -> None:
        self.heard.append((name, line))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def supervisor(tmp_path: Path, told: Told) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(
        tmp_path, told.said.append, hear=told.hear, pace=Pace(first=0.1, most=0.2)
    )
    yield supervisor
    await supervisor.stop()


def child(code: str = _SLEEP, *, name: str = "child") -> Child:
    return Child(name=name, argv=[sys.executable, "-c", code], environment={}, grace=0.5)


async def until(is_so: Callable[[], bool], *, seconds: float = 10) -> bool:
    return await asyncio.to_thread(processes.wait_until, is_so, seconds=seconds)


async def test_a_child_killed_hard_comes_back(supervisor: Supervisor, told: Told) -> None:
    await supervisor.start(child())
    first = supervisor.pid_of("child")

    os.kill(first, signal.SIGKILL)

    assert await until(lambda: supervisor.pid_of("child") != first)
    assert await until(lambda: any("снова работает" in line for line in told.said))
    assert psutil.pid_exists(supervisor.pid_of("child"))
    assert any("SIGKILL" in line for line in told.said)


async def test_a_child_that_keeps_dying_is_tried_again_and_again(
    supervisor: Supervisor, told: Told, tmp_path: Path
) -> None:
    lives = tmp_path / "lives"
    dies = f"open({str(lives)!r}, 'a').write('x'); raise SystemExit(3)"

    await supervisor.start(child(dies))

    assert await until(lambda: lives.exists() and len(lives.read_text()) >= 4)
    assert any("кодом 3" in line for line in told.said)


async def test_the_pause_grows_to_its_bound_and_no_further(tmp_path: Path, told: Told) -> None:
    pace = Pace(first=0.1, most=0.4)
    supervisor = Supervisor(tmp_path, told.said.append, hear=told.hear, pace=pace)

    await supervisor.start(child("import time; stamp = time.monotonic(); print(stamp)"))
    assert await until(lambda: len(told.heard) >= 5)
    await supervisor.stop()

    times = [float(line) for _, line in told.heard]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert pauses[0] < pauses[1] < pauses[2]
    assert pauses[3] < 2 * pauses[2]


async def test_a_child_that_ends_before_it_is_ready_tells_its_last_words(
    supervisor: Supervisor,
) -> None:
    async def never() -> bool:
        return False

    hopeless = child("raise SystemExit('нет места на диске')")
    hopeless = msgspec.structs.replace(hopeless, is_ready=never)

    with pytest.raises(ChildFailedError, match="нет места на диске"):
        await supervisor.start(hopeless)


async def test_a_silent_child_fails_after_its_patience(supervisor: Supervisor) -> None:
    async def never() -> bool:
        return False

    silent = msgspec.structs.replace(child(), is_ready=never, patience=0.2)

    with pytest.raises(ChildFailedError, match="не отвечает"):
        await supervisor.start(silent)


async def test_a_program_that_is_not_there_fails_in_a_sentence(supervisor: Supervisor) -> None:
    missing = Child(name="ghost", argv=["/nonexistent/program"], environment={})

    with pytest.raises(ChildFailedError, match="ghost: не запускается"):
        await supervisor.start(missing)


async def test_children_stop_last_first_and_the_stubborn_are_killed(
    supervisor: Supervisor,
) -> None:
    await supervisor.start(child(name="polite"))
    await supervisor.start(child(_STUBBORN, name="stubborn"))
    pids = [supervisor.pid_of("polite"), supervisor.pid_of("stubborn")]

    await supervisor.stop()

    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_what_a_child_started_itself_goes_with_it(supervisor: Supervisor, told: Told) -> None:
    parent = (
        "import subprocess, sys, time; "
        f"print(subprocess.Popen([sys.executable, '-c', {_SLEEP!r}]).pid, flush=True); "
        "time.sleep(600)"
    )
    await supervisor.start(child(parent))
    assert await until(lambda: any(line.isdigit() for _, line in told.heard))
    grandchild = int(next(line for _, line in told.heard if line.isdigit()))

    await supervisor.stop()

    assert await until(lambda: not _runs(grandchild))


async def test_a_child_that_runs_once_is_awaited_and_not_kept(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    await supervisor.run_once(child("print('готово')", name="once"))

    assert "готово" in (tmp_path / "logs" / "once.log").read_text(encoding="utf-8")
    with pytest.raises(ChildFailedError, match="кодом 2"):
        await supervisor.run_once(child("raise SystemExit(2)", name="once"))


def test_children_die_with_a_launcher_that_was_killed_hard(tmp_path: Path) -> None:
    with _launched(tmp_path, _SLEEP, _SLEEP) as launcher:
        _, first, second = _lines(launcher, 3)

        launcher.kill()

        assert processes.wait_until(lambda: not _runs(int(first)), seconds=2)
        assert processes.wait_until(lambda: not _runs(int(second)), seconds=2)


def test_the_next_start_ends_what_a_killed_launcher_left(tmp_path: Path) -> None:
    with _launched(tmp_path, _STUBBORN) as launcher:
        _, left = _lines(launcher, 2)
        assert processes.wait_until(lambda: _has_said(tmp_path, "first"), seconds=5)
        launcher.kill()
    assert _runs(int(left))

    with _launched(tmp_path, _SLEEP) as launcher:
        stopped, _ = _lines(launcher, 2)

        assert stopped == "['first']"
        assert not _runs(int(left))


def test_a_stranger_with_a_pid_of_ours_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", _SLEEP]) as stranger:  # noqa: S603
        trace = processes.trace_of("web", stranger.pid, signal.SIGTERM)
        assert trace is not None
        earlier = msgspec.structs.replace(trace, created=trace.created - 60)

        stopped = processes.stop_leftovers([earlier], grace=1)

        assert stopped == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_torn_file_of_traces_is_an_empty_one(tmp_path: Path) -> None:
    torn = tmp_path / "children.json"
    torn.write_text('[{"name": "we', encoding="utf-8")

    assert processes.read_traces(torn) == []


def test_a_log_turns_when_it_is_full_and_keeps_the_youngest_lines(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    journal = Journal(path, lambda _: None, most_bytes=100)

    for number in range(100):
        journal.write(f"строка {number}\n".encode())

    kept = sorted(tmp_path.iterdir())
    assert [one.name for one in kept] == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert all(one.stat().st_size <= 100 for one in kept)
    assert path.read_text(encoding="utf-8").endswith("строка 99\n")


def test_lines_cut_anywhere_are_heard_whole(tmp_path: Path) -> None:
    heard: list[str] = []
    journal = Journal(tmp_path / "web.log", heard.append)

    for piece in (b"one\nt", b"wo\n", b"three"):
        journal.write(piece)

    assert heard == ["one", "two"]


@contextmanager
def _launched(home: Path, *codes: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-c", _LAUNCHER, str(home), *codes]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as launcher:  # noqa: S603
        try:
            yield launcher
        finally:
            launcher.kill()


def _lines(launcher: subprocess.Popen[str], count: int) -> list[str]:
    assert launcher.stdout is not None
    return [launcher.stdout.readline().strip() for _ in range(count)]


def _has_said(home: Path, name: str) -> bool:
    log = home / "logs" / f"{name}.log"
    return log.exists() and "жив" in log.read_text(encoding="utf-8")


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
