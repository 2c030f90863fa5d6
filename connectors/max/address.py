"""Where MAX is and what it allows: the connector's own settings."""

from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import Allowance, fingerprint

MESSAGE_LIMIT: Final = 4000
"""Characters of one comment that MAX takes."""
_WRITES: Final = f"{Network.MAX.value}.write"
_POLLS: Final = f"{Network.MAX.value}.updates"


class MaxAddress(msgspec.Struct, frozen=True, kw_only=True):
    """MAX's API as this installation knows it; the settings of the same names feed it."""

    api_url: str = "https://platform-api2.max.ru"
    rate: int = 25
    """Requests of one bot a second. MAX allows 30; what is late must not come as a crowd."""
    write_rate: int = 2
    """Comments of one bot a second in one channel."""
    updates_rate: int = 1
    """Requests for news of one bot a second; MAX allows 2, and each brings a hundred events."""
    message_limit: int = MESSAGE_LIMIT

    def url(self, path: str) -> str:
        """Spell the address of a method; a trailing slash of the setting is fine."""
        return f"{self.api_url.rstrip('/')}{path}"


def allowances(address: MaxAddress) -> Mapping[str, Allowance]:
    """Tell what a bot may spend, for the budget: in all, on writing into a channel, on news."""
    return {
        f"{Network.MAX.value}.{KeyKind.BOT.value}": Allowance(per_second=address.rate),
        _WRITES: Allowance(per_second=address.write_rate),
        _POLLS: Allowance(per_second=address.updates_rate),
    }


def writing_name(key: PageKey, chat_id: int) -> str:
    """Name a bot's writing into one channel, as the budget counts it apart."""
    return f"{_WRITES}.{_digest(key)}_{chat_id}"


def polling_name(key: PageKey) -> str:
    """Name a bot's requests for news, as the budget counts them apart."""
    return f"{_POLLS}.{_digest(key)}"


def _digest(key: PageKey) -> str:
    return fingerprint(Network.MAX, key).rpartition(".")[2]
