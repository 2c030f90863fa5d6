"""The bots of the keys at hand: which of them can do a thing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError
from connectors.keys import first_able
from connectors.telegram.client import Call, TelegramClient, bot_id
from connectors.telegram.errors import DeniedError, NoChatError, no_bot

_ANOTHER_MAY: Final = (KeyRefusedError, DeniedError, NoChatError)
"""Refusals to one bot: what is closed or unseen to it may be open to another."""

_T = TypeVar("_T")


class Bots:
    """Bots in the order of their keys."""

    def __init__(self, client: TelegramClient, keys: Sequence[PageKey]) -> None:
        self.client = client
        self.keys = [key for key in keys if key.kind is KeyKind.BOT]
        self.own_ids = frozenset(map(bot_id, self.keys)) - {None}
        """The numbers under which our bots write."""

    @property
    def first(self) -> PageKey:
        """Give the bot that news are brought to; raises KeyRefusedError if there is none."""
        if not self.keys:
            raise no_bot()
        return self.keys[0]

    async def ask(self, call: Call) -> msgspec.Raw:
        """Let the first bot that may do it call a method that may be done twice."""
        return await self.first_able(lambda key: self.client.ask(key, call))

    async def first_able(self, work: Callable[[PageKey], Awaitable[_T]]) -> _T:
        """Try the bots in turn; of several refusals tell one that is not about a token.

        Raises the first failure that would meet every bot.
        """
        return await first_able(self.keys, work, another_may=_ANOTHER_MAY, no_key=no_bot)
