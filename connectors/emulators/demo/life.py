"""The town's life: events at a lively pace, remembered, and given back to a new emulator."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

from connectors.emulators.demo.emulator import AwayError, Emulator, PassedByError
from connectors.emulators.demo.memory import Memory, with_gaps
from connectors.emulators.demo.stream import Stream, pause_after
from connectors.emulators.demo.voice import Voice
from connectors.emulators.demo.world import Post, World

_SAVE_EVERY: Final = 5.0
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 2.0

Found = Callable[[int], World]
"""Founds the town at a moment, seconds since 1970."""


class Life:
    """One town on one emulator; ``is_there`` is set once the town is."""

    def __init__(
        self, emulator: Emulator, memory: Memory, stream: Stream, *, found: Found, voice: Voice
    ) -> None:
        self.is_there = asyncio.Event()
        self._emulator, self._memory, self._stream = emulator, memory, stream
        self._found, self._voice = found, voice
        self._seen = memory.recall()
        self._posts: list[Post] = [] if self._seen is None else self._seen.posts
        self._away_pause = _FIRST_PAUSE
        self._saved_at = float("-inf")

    async def run(self, pace: float, stop: asyncio.Event) -> None:
        """Live until ``stop``, then remember the last moment."""
        began, next_at = time.monotonic(), float("-inf")
        while not stop.is_set():
            try:
                world = await self.look()
                if time.monotonic() >= next_at:
                    await self._play(world)
                    world = await self.look()  # so that nothing is lost with the emulator
                    running = time.monotonic() - began
                    pause = pause_after(pace, running=running, comments=len(world.comments))
                    next_at = time.monotonic() + pause
                wait = min(next_at - time.monotonic(), _SAVE_EVERY)
            except AwayError:
                wait = self._pause()
            await _sleep(wait, stop)
        await self.remember()

    async def look(self) -> World:
        """See the world, brought to life first where it is empty, and save it when it is time."""
        world = await self._emulator.look(self._posts)
        if world is None:
            world = await self._revive()
        self._seen, self._posts, self._away_pause = world, world.posts, _FIRST_PAUSE
        if time.monotonic() - self._saved_at >= _SAVE_EVERY:
            self._memory.keep(world)
            self._saved_at = time.monotonic()
        self.is_there.set()
        return world

    async def remember(self) -> None:
        """Save the present moment; an emulator that is gone leaves the last save in place."""
        with contextlib.suppress(AwayError):
            world = await self._emulator.look(self._posts)
            if world is not None:
                self._memory.keep(world)

    async def _revive(self) -> World:
        now = await self._emulator.now()
        is_new = self._seen is None
        world = self._found(now) if self._seen is None else with_gaps(self._seen)
        self._memory.keep(world)
        try:
            await self._emulator.fill(world)
        except PassedByError as error:
            self._voice.say(f"Город восстановлен не целиком: {error}")
        else:
            self._voice.say("Город основан" if is_new else "Город восстановлен")
        return world

    async def _play(self, world: World) -> None:
        now = await self._emulator.now()
        with contextlib.suppress(PassedByError):  # deleted meanwhile; the next event fits again
            post = await self._emulator.play(self._stream.next_event(world), now)
            if post is not None:
                self._posts = [*self._posts, post]

    def _pause(self) -> float:
        self._voice.say("Эмулятор ВКонтакте не отвечает, жду его")
        pause, self._away_pause = self._away_pause, min(self._away_pause * 2, _LONGEST_PAUSE)
        return pause


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), max(seconds, 0))
