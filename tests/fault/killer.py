"""Kills the parts of the service one after another, and watches how soon each serves again."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from random import Random

import msgspec

from tests.fault.service import Service

PARTS = ("worker", "web", "valkey", "postgres")
_BORN_WITHIN = 60.0


class Kill(msgspec.Struct):
    """One kill -9."""

    part: str
    served_after: float | None = None
    """Seconds until the part served again; None when it was killed before that."""


class Killer:
    """Whoever hates this service."""

    def __init__(self, service: Service, dice: Random) -> None:
        self._service, self._dice = service, dice
        self.kills: list[Kill] = []
        self._watches: dict[str, asyncio.Task[None]] = {}

    async def kill_in_turn(self, times: int) -> None:
        """Kill every part so many times, at random moments; after each turn all must serve again.

        Between two turns there is a little life, so that the next one has something to hurt.
        """
        for _ in range(times):
            for part in self._dice.sample(PARTS, len(PARTS)):
                await asyncio.sleep(self._dice.uniform(0.3, 1.5))
                await self._kill(part)
            await asyncio.gather(*self._watches.values())
            await asyncio.sleep(self._dice.uniform(0.5, 3))

    def table(self) -> str:
        """Show how long the parts were away, in seconds."""
        return "\n".join(_row(part, [k for k in self.kills if k.part == part]) for part in PARTS)

    async def _kill(self, part: str) -> None:
        await self._strike(part)
        watch = self._watches.get(part)
        if watch is not None and not watch.done():
            watch.cancel()
        kill = Kill(part)
        self.kills.append(kill)
        self._watches[part] = asyncio.create_task(self._watch(kill))

    async def _strike(self, part: str) -> None:
        """Kill the part as soon as it runs; it need not serve yet."""
        for _ in range(int(_BORN_WITHIN / 0.05)):
            trace = self._service.part(part)
            if trace is not None:
                with suppress(ProcessLookupError):  # it has just ended by itself
                    os.kill(trace.pid, signal.SIGKILL)
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{part} did not come back\n{self._service.shown()[-3000:]}")

    async def _watch(self, kill: Kill) -> None:
        began = time.monotonic()
        await asyncio.sleep(0.1)  # its lines are closed a moment after its death
        while not await self._service.serves(kill.part):
            assert time.monotonic() - began < 2 * _BORN_WITHIN, f"{kill.part} does not serve"
            await asyncio.sleep(0.1)
        kill.served_after = time.monotonic() - began


def _row(part: str, kills: list[Kill]) -> str:
    known = sorted(kill.served_after for kill in kills if kill.served_after is not None)
    middle = known[len(known) // 2]
    return (
        f"{part:>9}: killed {len(kills)}, served again after {known[0]:.1f} to {known[-1]:.1f} s,"
        f" mostly {middle:.1f} s; killed again before that {len(kills) - len(known)} times"
    )
