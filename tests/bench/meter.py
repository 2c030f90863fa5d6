"""How much memory and processor time each part takes."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

import psutil

_EVERY = 0.5
"""Seconds between two looks."""


class Meter:
    """Looks at the parts from a thread of its own; a part's children count as the part."""

    def __init__(self, parts: Mapping[str, psutil.Process]) -> None:
        self._parts = parts
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak: dict[str, int] = {}
        """Bytes; proportional set size, so that memory shared by processes counts once."""
        self.peak_together = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY):
            now = {name: _memory(process) for name, process in list(self._parts.items())}
            for name, size in now.items():
                self.peak[name] = max(size, self.peak.get(name, 0))
            self.peak_together = max(self.peak_together, sum(now.values()))


class Clock:
    """Processor seconds that each part has used since the clock was made."""

    def __init__(self, parts: Mapping[str, psutil.Process]) -> None:
        self._parts = dict(parts)
        self._began = {name: _seconds(process) for name, process in self._parts.items()}
        self._start = time.monotonic()

    def wall(self) -> float:
        """Tell the seconds on the wall."""
        return time.monotonic() - self._start

    def used(self) -> dict[str, float]:
        """Tell the processor seconds by part."""
        return {name: _seconds(one) - self._began[name] for name, one in self._parts.items()}


def _family(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def _memory(process: psutil.Process) -> int:
    size = 0
    for one in _family(process):
        with suppress(psutil.Error):
            size += one.memory_full_info().pss
    return size


def _seconds(process: psutil.Process) -> float:
    """Count those of children that have ended as well, as the system keeps them."""
    used = 0.0
    for one in _family(process):
        with suppress(psutil.Error):
            times = one.cpu_times()
            used += times.user + times.system
            used += times.children_user + times.children_system
    return used
