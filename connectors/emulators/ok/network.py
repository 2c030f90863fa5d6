"""The emulated network as a whole: what exists, its time, limits, faults and counts."""

import secrets

import msgspec

from connectors.emulators.clock import Clock
from connectors.emulators.counters import Counters
from connectors.emulators.faults import Faults
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.limits import Limits
from connectors.emulators.ok.params import Params
from connectors.emulators.ok.switches import Switches
from connectors.emulators.ok.world import Application, Token, World


class Grant(msgspec.Struct, kw_only=True):
    """What a code or a refresh token stands for until it is too old."""

    application_key: str
    user_id: str
    rights: list[str]
    redirect_uri: str
    expires: float


class Network:
    """State of one emulator; ``reset`` brings back what the command line asked for."""

    def __init__(self, switches: Switches, seed: int) -> None:
        self._initial = switches
        self._seed = seed
        self.clock = Clock()
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened since the start."""
        self.world = World()
        self.codes: dict[str, Grant] = {}
        self.refresh_tokens: dict[str, Grant] = {}
        self.limits = Limits()
        self.count_anew()
        self.faults = Faults(self._seed)
        self.switches = msgspec.structs.replace(self._initial)
        self.clock.reset()

    def count_anew(self) -> None:
        """Forget what was asked and refused so far; errors 8 and 11 are the caller's fault."""
        self.counters = Counters(limit_codes={8, 11})

    def milliseconds(self) -> int:
        """Tell the present moment as OK's stamps do."""
        return int(self.clock.now() * 1000)

    def new_secret(self) -> str:
        """Make the text of a key, a code or a secret."""
        return "-" + secrets.token_urlsafe(24)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a method that was let through to its work."""

    network: Network
    application: Application
    token: Token | None
    params: Params
    method: str

    @property
    def world(self) -> World:
        """What exists."""
        return self.network.world

    @property
    def switches(self) -> Switches:
        """What is believed."""
        return self.network.switches

    @property
    def session(self) -> Token:
        """The caller's key; raises OkError 453 if the method was called without one."""
        if self.token is None:
            raise OkError(453)
        return self.token

    @property
    def caller(self) -> str:
        """Under which name the limits count."""
        return self.token.token if self.token else self.application.key
