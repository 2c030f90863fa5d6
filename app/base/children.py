"""One child process of the launcher: how it is started, awaited and stopped."""

import asyncio
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process, create_subprocess_exec
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from app.base import accounts, processes
from app.base.journal import Journal

_LOOK_EVERY = 0.05
"""Seconds between two looks at whether a child is ready."""


async def _at_once() -> bool:
    return True


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep running, and how to tell that it serves."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    account: str | None = None
    """The OS user it runs as; None means ours."""
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10
    """Seconds between the request to stop and the kill."""
    patience: float = 60
    """Seconds it may take to become ready."""
    before_start: Callable[[], None] = lambda: None
    is_ready: Callable[[], Awaitable[bool]] = _at_once

    def __repr__(self) -> str:
        return f"Child({self.name})"


class ChildFailedError(Exception):
    """A child ended, or stayed silent, before it was ready."""

    def __init__(self, name: str, reason: str, last_words: str) -> None:
        super().__init__(f"{name}: {reason}\n{last_words}".rstrip())


def ending_of(code: int) -> str:
    """Say in Russian how a process ended."""
    if code < 0:
        return f"остановлен сигналом {signal.Signals(-code).name}"
    return f"завершился с кодом {code}"


class Life:
    """One run of a child, from its start to its end."""

    def __init__(self, child: Child, process: Process, journal: Journal) -> None:
        self._child, self._process, self._journal = child, process, journal
        self._began = time.monotonic()
        self._ended: float | None = None
        self._listening = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        """The process's number; it also leads a process group of that number."""
        return self._process.pid

    @property
    def age(self) -> float:
        """Seconds from the start to the end, or to now."""
        return (self._ended or time.monotonic()) - self._began

    def trace(self) -> processes.Trace | None:
        """Describe this life for a later launcher; None when it is over."""
        return processes.trace_of(self._child.name, self.pid, self._child.stop_signal)

    async def wait_until_ready(self) -> None:
        """Wait until the child serves; raises ChildFailedError."""
        while not await self._child.is_ready():
            if self._process.returncode is not None:
                raise self._failure(ending_of(await self.end()))
            if self.age > self._child.patience:
                raise self._failure(f"не отвечает уже {self._child.patience:.0f} с")
            await asyncio.sleep(_LOOK_EVERY)

    async def end(self) -> int:
        """Wait for the end by itself; whatever it left in its group goes with it."""
        code = await self._process.wait()
        self._ended = self._ended or time.monotonic()
        processes.kill_group(self.pid)
        await asyncio.wait({self._listening}, timeout=1)
        self._listening.cancel()
        return code

    async def stop(self) -> None:
        """Ask to stop, wait for the grace, then kill."""
        if self._process.returncode is None:
            self._process.send_signal(self._child.stop_signal)
        try:
            await asyncio.wait_for(self.end(), self._child.grace)
        except TimeoutError:
            processes.kill_group(self.pid)
            await self.end()

    async def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        while chunk := await self._process.stdout.read(65_536):
            self._journal.write(chunk)

    def _failure(self, reason: str) -> ChildFailedError:
        return ChildFailedError(self._child.name, reason, self._journal.last_words())


async def bear(child: Child, journal: Journal) -> Life:
    """Start a child in a group of its own, tied to our life; raises ChildFailedError."""
    child.before_start()
    try:
        process = await create_subprocess_exec(
            *child.argv,
            env=child.environment,
            cwd=Path("/") if child.account else None,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
            preexec_fn=processes.tied_to_parent(child.stop_signal),
            **accounts.drop_to(child.account),
        )
    except OSError as error:
        raise ChildFailedError(child.name, f"не запускается: {error.strerror}", "") from error
    return Life(child, process, journal)
