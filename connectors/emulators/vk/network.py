"""The emulated network as a whole: what exists, its time, limits, faults and counts."""

import asyncio
import random
import secrets

import msgspec

from connectors.emulators.clock import Clock
from connectors.emulators.counters import Counters
from connectors.emulators.faults import Faults
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.limits import Limits
from connectors.emulators.vk.oauth_state import Consents
from connectors.emulators.vk.params import Params
from connectors.emulators.vk.push import Push
from connectors.emulators.vk.rights import check_kind
from connectors.emulators.vk.sections import Sections
from connectors.emulators.vk.switches import Switches
from connectors.emulators.vk.world import Kind, Token, World


class Network:
    """State of one emulator; ``reset`` brings back what the command line asked for."""

    def __init__(self, switches: Switches, seed: int) -> None:
        self._initial = switches
        self._seed = seed
        self.clock = Clock()
        self.news = asyncio.Event()
        self.address = ""
        """The emulator's own, as its clients spell it."""
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened since the start."""
        self.world = World()
        self.sections = Sections()
        self.push = Push()
        self.oauth = Consents()
        self.limits = Limits()
        self.count_anew()
        self.faults = Faults(self._seed)
        self.chance = random.Random(self._seed)  # noqa: S311 - repeatable on purpose, no secret
        self.switches = msgspec.structs.replace(self._initial)
        self.clock.reset()
        self.stir()

    def stir(self) -> None:
        """Wake whoever waits for events, a moved clock or other switches."""
        self.news.set()
        self.news = asyncio.Event()

    def count_anew(self) -> None:
        """Forget what was asked and refused so far; errors 6 and 29 are the caller's fault."""
        self.counters = Counters(limit_codes={6, 29})

    def known_token(self, secret: str) -> Token:
        """Find the key; raises VkError for none, an unknown or a revoked one."""
        if not secret:
            raise VkError(5, "no access_token passed.")
        token = self.world.tokens.get(secret)
        if token is None:
            raise VkError(5, "invalid access_token (4).")
        if token.refusal:
            raise VkError(token.refusal, "access_token has expired.")
        if token.expires and self.clock.now() >= token.expires:
            raise VkError(self.switches.expired_key_code, "access_token has expired.")
        return token

    def admit(self, token: Token) -> None:
        """Count one request against the key's second; raises VkError 6."""
        rate = self._rate(token) if token.rate is None else token.rate
        window, now = self.switches.rate_window, self.clock.now()
        self.limits.take_second(token.token, rate, window=window, now=now)

    def permit(self, token: Token, method: str) -> None:
        """Check the right to a method and its daily number; raises VkError 27, 28, 15 or 29."""
        check_kind(token, method)
        if method != "wall.get":
            return
        own = token.wall_get_per_day
        most = self.switches.wall_get_per_day if own is None else own
        self.limits.take_daily(token.token, method, most, now=self.clock.now())

    def new_secret(self) -> str:
        """Make a key's text."""
        return "vk1.a." + secrets.token_urlsafe(24)

    def _rate(self, token: Token) -> int:
        rates = {
            Kind.SERVICE: self.switches.service_rate,
            Kind.USER: self.switches.user_rate,
            Kind.COMMUNITY: self.switches.community_rate,
        }
        return rates[token.kind]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a method that was let through to its work."""

    network: Network
    token: Token
    params: Params
    version: tuple[int, ...]

    @property
    def world(self) -> World:
        """What exists."""
        return self.network.world
