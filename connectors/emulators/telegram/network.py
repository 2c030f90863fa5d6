"""The emulated network as a whole: what exists, its time, limits, faults and counts."""

import asyncio
import zlib

import msgspec

from connectors.emulators.clock import Clock
from connectors.emulators.counters import Counters
from connectors.emulators.faults import Faults
from connectors.emulators.telegram.delivery import Delivery
from connectors.emulators.telegram.errors import TOO_MANY, TelegramError
from connectors.emulators.telegram.limits import Limits
from connectors.emulators.telegram.mailbox import Mailbox
from connectors.emulators.telegram.params import Params
from connectors.emulators.telegram.switches import Switches
from connectors.emulators.telegram.world import Bot, World

_LONGEST_TOKEN = 80


class Poll(msgspec.Struct, kw_only=True):
    """A getUpdates that waits; ``ended_by`` is the sentence it is to end with."""

    ended_by: str = ""
    is_void: bool = False


class PollHistory(msgspec.Struct, kw_only=True):
    """What a bot's polls did before, on which Telegram's patience depends."""

    waiting: Poll | None = None
    last_offset: int | None = None
    last_moment: float = 0.0
    next_conflict: float = 0.0


class Network:
    """State of one emulator; ``reset`` brings back what the command line asked for."""

    def __init__(self, switches: Switches, seed: int) -> None:
        self._initial = switches
        self._seed = seed
        self._mailboxes: dict[str, Mailbox] = {}
        self._polls: dict[str, PollHistory] = {}
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        self.clock = Clock()
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened since the start; whoever waits is let go."""
        for history in self._polls.values():
            if history.waiting is not None:
                history.waiting.is_void = True
        self.wake()
        for task in self._deliveries.values():
            task.cancel()
        self._mailboxes, self._polls, self._deliveries = {}, {}, {}
        self.world = World()
        self.limits = Limits()
        self.count_anew()
        self.faults = Faults(self._seed)
        self.switches = msgspec.structs.replace(self._initial)
        self.clock.reset()

    def count_anew(self) -> None:
        """Forget what was asked and refused so far; error 429 is the caller's fault."""
        self.counters = Counters(limit_codes={TOO_MANY})

    def known_bot(self, token: str) -> Bot:
        """Find the bot of a key; raises TelegramError 401."""
        if ":" not in token or token.startswith("0") or len(token) > _LONGEST_TOKEN:
            raise TelegramError(401, "Unauthorized: invalid token specified")
        bot = self.world.bots.get(token)
        if bot is None or bot.revoked:
            raise TelegramError(401, "Unauthorized")
        return bot

    def mailbox(self, token: str) -> Mailbox:
        """Give the updates of a bot."""
        if token not in self._mailboxes:
            self._mailboxes[token] = Mailbox(self._seed ^ zlib.crc32(token.encode()))
        return self._mailboxes[token]

    def polls(self, token: str) -> PollHistory:
        """Give what a bot's polls did before."""
        return self._polls.setdefault(token, PollHistory())

    def wake(self) -> None:
        """Let all that wait look at the clock again."""
        for mailbox in self._mailboxes.values():
            mailbox.news.set()

    def deliver(self, token: str) -> None:
        """Begin to serve the webhook that the bot has now, or stop if it has none."""
        previous = self._deliveries.pop(token, None)
        if previous is not None:
            previous.cancel()
        mailbox = self.mailbox(token)
        if mailbox.webhook is not None:
            delivery = Delivery(
                mailbox,
                mailbox.webhook,
                self.clock,
                seed=self._seed,
                is_repeated=lambda: self.switches.webhook_twice,
            )
            running = delivery.run(self.switches.webhook_timeout_seconds)
            self._deliveries[token] = asyncio.create_task(running)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a method that was let through to its work."""

    network: Network
    bot: Bot
    params: Params

    @property
    def world(self) -> World:
        """What exists."""
        return self.network.world

    @property
    def mailbox(self) -> Mailbox:
        """The bot's updates."""
        return self.network.mailbox(self.bot.token)
