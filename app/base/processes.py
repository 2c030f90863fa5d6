"""Child processes: born tied to their parent, and recognised when they outlive it."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import psutil

from app.base.files import write_whole

_PR_SET_PDEATHSIG = 1


class Trace(msgspec.Struct, frozen=True):
    """What is kept of a child, so that a pid given to a stranger is never mistaken for it."""

    name: str
    pid: int
    created: float
    """When the process began, seconds since the epoch, as the operating system says."""
    stop_signal: int


def tied_to_parent(wish: signal.Signals) -> Callable[[], None]:
    """Prepare a ``preexec_fn``: the child gets ``wish`` when its parent dies, even by kill -9.

    Linux only; elsewhere children that outlive a killed launcher are stopped at the next start.
    """
    if sys.platform != "linux":
        return lambda: None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(wish), 0, 0, 0)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie


def trace_of(name: str, pid: int, stop_signal: signal.Signals) -> Trace | None:
    """Describe a running process; None when it is already gone."""
    try:
        return Trace(name, pid, psutil.Process(pid).create_time(), stop_signal)
    except psutil.NoSuchProcess:
        return None


def write_traces(path: Path, traces: Iterable[Trace]) -> None:
    """Keep the traces of today's children for the next start."""
    write_whole(path, msgspec.json.encode(list(traces)))


def read_traces(path: Path) -> list[Trace]:
    """Read what an earlier launcher wrote; a torn or missing file is an empty one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Trace])
    except (FileNotFoundError, msgspec.DecodeError):
        return []


def stop_leftovers(traces: Iterable[Trace], *, grace: float = 5) -> list[str]:
    """End children of a launcher that was killed, and theirs; returns the names of those found."""
    found = [(trace, process) for trace in traces if (process := _alive(trace)) is not None]
    family = [one for _, process in found for one in (process, *_descendants(process))]
    for trace, process in found:
        _send(process, trace.stop_signal)
    _, stubborn = psutil.wait_procs(family, timeout=grace)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=grace)
    return [trace.name for trace, _ in found]


def kill_group(pid: int) -> None:
    """Kill -9 a child that leads its own group, with everything that stayed in the group."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> bool:
    """Look every 20 ms whether it is so; False when it was not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _alive(trace: Trace) -> psutil.Process | None:
    try:
        process = psutil.Process(trace.pid)
        same = abs(process.create_time() - trace.created) < 1
    except psutil.NoSuchProcess:
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _send(process: psutil.Process, wish: int) -> None:
    try:
        process.send_signal(wish)
    except psutil.NoSuchProcess:
        return
