"""The emulated network as a whole: what exists, its time, limits, faults and counts."""

import asyncio
import random
import secrets

import msgspec

from connectors.emulators.clock import Clock
from connectors.emulators.counters import Counters
from connectors.emulators.faults import Faults
from connectors.emulators.max.errors import MaxError
from connectors.emulators.max.limits import Limits
from connectors.emulators.max.params import Query
from connectors.emulators.max.switches import Switches
from connectors.emulators.max.world import Bot, World


class Network:
    """State of one emulator; ``reset`` brings back what the command line asked for."""

    def __init__(self, switches: Switches, seed: int) -> None:
        self._initial = switches
        self._seed = seed
        self.clock = Clock()
        self.news = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened since the start."""
        self.world = World()
        self.limits = Limits()
        self.count_anew()
        self.faults = Faults(self._seed)
        self.chance = random.Random(self._seed)  # noqa: S311 - repeatable on purpose, no secret
        self.switches = msgspec.structs.replace(self._initial)
        self.clock.reset()
        self.stir()

    def count_anew(self) -> None:
        """Forget what was asked and refused so far; 429 is the caller's fault."""
        self.counters = Counters(limit_codes={429})

    def stir(self) -> None:
        """Wake whoever waits for events, a moved clock or other switches."""
        self.news.set()
        self.news = asyncio.Event()

    def now(self) -> int:
        """Tell the present moment in milliseconds since 1970."""
        return int(self.clock.now() * 1000)

    def known_bot(self, token: str) -> Bot:
        """Find the bot of a token; raises MaxError ``verify.token``."""
        bot = self.world.bots.get(token)
        if bot is None or bot.revoked:
            raise MaxError(self.switches.dead_token_status, "verify.token")
        return bot

    def admit(self, bot: Bot) -> None:
        """Count one request against the token's second; raises MaxError 429."""
        rate = self.switches.rate if bot.rate is None else bot.rate
        self.limits.take(bot.token, rate, now=self.clock.now())

    def admit_poller(self, bot: Bot) -> None:
        """Count one call of GET /updates; raises MaxError 429."""
        what = (bot.token, "updates")
        self.limits.take(what, self.switches.updates_rate, now=self.clock.now())

    def admit_write(self, bot: Bot, chat_id: int, verb: str, *, comment: bool) -> None:
        """Count one write of a kind into a chat; raises MaxError 429."""
        how = self.switches.comment_writes
        if comment and how == "free":
            return
        what = (bot.token, chat_id, verb, comment and how == "separate")
        self.limits.take(what, self.switches.write_rate, now=self.clock.now())

    def new_secret(self) -> str:
        """Make a token's text."""
        return "f9LHod" + secrets.token_urlsafe(24)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a method that was let through to its work; ``path`` holds its changing parts."""

    network: Network
    bot: Bot
    path: tuple[str, ...]
    query: Query
    body: bytes

    @property
    def world(self) -> World:
        """What exists."""
        return self.network.world
