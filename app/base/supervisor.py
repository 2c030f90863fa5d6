"""Keeps child processes running: starts them in order, brings the dead back, stops them all."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.base import processes
from app.base.children import Child, ChildFailedError, Life, bear, ending_of
from app.base.journal import Journal

Say = Callable[[str], None]


class Pace(msgspec.Struct, frozen=True):
    """How long to wait before a dead child is started again, in seconds."""

    first: float = 0.5
    most: float = 10
    healthy: float = 5
    """A child that lived this long begins again with the first pause: only what dies at once
    is given time. One that worked must be back before anybody waits for it."""


class Supervisor:
    """The launcher's children; ``say`` hears in Russian what happens to them."""

    def __init__(
        self, home: Path, say: Say, *, hear: Callable[[str, str], None], pace: Pace | None = None
    ) -> None:
        """Let ``hear(name, line)`` have every line the children print."""
        self.home = home
        self._logs = home / "logs"
        self._traces = home / "run" / "children.json"
        for folder in (self._logs, self._traces.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._say, self._hear, self._pace = say, hear, pace or Pace()
        self._lives: dict[str, Life] = {}
        self._watches: list[asyncio.Task[None]] = []

    def stop_leftovers(self) -> list[str]:
        """End what an earlier, killed launcher left behind; returns the names."""
        return processes.stop_leftovers(processes.read_traces(self._traces))

    async def start(self, child: Child) -> None:
        """Start a child, wait until it serves, keep it from then on; raises ChildFailedError."""
        journal = self._journal_of(child)
        life = await self._bear(child, journal)
        await life.wait_until_ready()
        self._watches.append(asyncio.create_task(self._keep_alive(child, journal, life)))

    async def run_once(self, child: Child) -> None:
        """Run a child to its good end; raises ChildFailedError."""
        journal = self._journal_of(child)
        life = await self._bear(child, journal)
        code = await life.end()
        del self._lives[child.name]
        if code != 0:
            raise ChildFailedError(child.name, ending_of(code), journal.last_words())

    async def stop(self) -> None:
        """Stop all children, the last started first; nothing of them is left after it."""
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        for name in reversed(list(self._lives)):
            await self._lives[name].stop()
        self._lives.clear()
        self._remember()

    async def keep(self) -> None:
        """Stay while all is watched over; raises what broke a watch, should that happen."""
        await asyncio.gather(*self._watches)

    def pid_of(self, name: str) -> int:
        """Give the number of a child's present process, or of its last one."""
        return self._lives[name].pid

    async def _keep_alive(self, child: Child, journal: Journal, life: Life) -> None:
        """Await the end of each life of a child and give it another one, forever."""
        pause = self._pace.first
        while True:
            code = await life.end()
            if life.age > self._pace.healthy:
                pause = self._pace.first
            wait = f"{pause:g}".replace(".", ",")
            self._say(f"{child.name}: {ending_of(code)}; запускаю снова через {wait} с")
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pace.most)
            life = await self._revive(child, journal) or life

    async def _revive(self, child: Child, journal: Journal) -> Life | None:
        try:
            life = await self._bear(child, journal)
        except ChildFailedError as error:
            self._say(str(error))
            return None
        try:
            await life.wait_until_ready()
        except ChildFailedError as error:
            self._say(str(error))
            await life.stop()
        else:
            self._say(f"{child.name}: снова работает")
        return life

    async def _bear(self, child: Child, journal: Journal) -> Life:
        life = self._lives[child.name] = await bear(child, journal)
        self._remember()
        return life

    def _journal_of(self, child: Child) -> Journal:
        path = self._logs / f"{child.name}.log"
        return Journal(path, lambda line: self._hear(child.name, line))

    def _remember(self) -> None:
        traces = (life.trace() for life in self._lives.values())
        processes.write_traces(self._traces, [trace for trace in traces if trace is not None])
