"""Where Telegram is and what it allows: the connector's own settings."""

from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import Allowance, fingerprint

MESSAGE_LIMIT: Final = 4096
"""Characters of one message that Telegram takes."""
_WRITES: Final = f"{Network.TELEGRAM.value}.write"


class TelegramAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Telegram's Bot API as this installation knows it; the settings of the same names feed it.

    The exact limits are not public: these are the ones that Telegram names itself.
    """

    api_url: str = "https://api.telegram.org"
    chat_per_second: int = 1
    """Messages of one bot a second into one chat."""
    group_per_minute: int = 20
    """Messages of one bot a minute into one group."""
    bot_per_second: int = 30
    """Messages of one bot a second into all its chats."""
    message_limit: int = MESSAGE_LIMIT

    def url(self, token: str, method: str) -> str:
        """Spell the address of a method; it holds the token, so it is never logged."""
        return f"{self.api_url.rstrip('/')}/bot{token}/{method}"


def allowances(address: TelegramAddress) -> Mapping[str, Allowance]:
    """Tell what a bot may spend, for the budget: in all, and on writing into one group."""
    return {
        f"{Network.TELEGRAM.value}.{KeyKind.BOT.value}": Allowance(
            per_second=address.bot_per_second
        ),
        _WRITES: Allowance(per_second=address.chat_per_second, per_minute=address.group_per_minute),
    }


def writing_name(key: PageKey, chat_id: int) -> str:
    """Name a bot's writing into one chat, as the budget counts it apart."""
    digest = fingerprint(Network.TELEGRAM, key).rpartition(".")[2]
    return f"{_WRITES}.{digest}_{chat_id}"
