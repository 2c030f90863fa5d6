"""The bots of the keys at hand: which of them can do a thing, and who they are in MAX."""

import zlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from app.vocabulary import KeyKind, PageKey
from connectors.contract import GoneError, KeyRefusedError, RefusedError
from connectors.decoding import decoded
from connectors.keys import first_able
from connectors.max.client import Ask, MaxClient
from connectors.max.errors import DeniedError, no_bot
from connectors.max.wire import User

log = structlog.get_logger()

_ANOTHER_MAY: Final = (KeyRefusedError, DeniedError, GoneError)
"""Refusals to one bot: what is closed or unseen to it may be open to another."""

_T = TypeVar("_T")


class Bots:
    """Bots in the order of their keys; keep it, for it learns who they are."""

    def __init__(self, client: MaxClient, keys: Sequence[PageKey]) -> None:
        self.client = client
        self._keys = [key for key in keys if key.kind is KeyKind.BOT]
        self._ids: dict[PageKey, int] = {}

    @property
    def first(self) -> PageKey:
        """Give the bot that news are brought to; raises KeyRefusedError if there is none."""
        if not self._keys:
            raise no_bot()
        return self._keys[0]

    async def read(self, ask: Ask) -> bytes:
        """Let a bot that may do it call a method that changes nothing.

        Each thing has a bot that is asked first, so that all of them carry their share.
        """
        about = str(ask.query.get("chat_id", "")) + "".join(ask.parts)
        return await self.first_able(lambda key: self.client.read(key, ask), about=about)

    async def first_able(
        self, work: Callable[[PageKey], Awaitable[_T]], *, about: str | None = None
    ) -> _T:
        """Try the bots in turn; of several refusals tell one that is not about a token.

        ``about`` names the thing, to begin with its own bot; without it the first bot begins.
        Raises the first failure that would meet every bot.
        """
        return await first_able(self._in_turn(about), work, another_may=_ANOTHER_MAY, no_key=no_bot)

    def _in_turn(self, about: str | None) -> Sequence[PageKey]:
        if about is None or not self._keys:
            return self._keys
        place = zlib.crc32(about.encode()) % len(self._keys)
        return [*self._keys[place:], *self._keys[:place]]

    async def own_ids(self) -> frozenset[str]:
        """Tell the numbers under which our bots write; a dead token's bot is not known."""
        for key in self._keys:
            if key not in self._ids:
                try:
                    self._ids[key] = await self._id_of(key)
                except RefusedError as refusal:
                    log.warning("max.bot_refused", error=str(refusal))
        return frozenset(map(str, self._ids.values()))

    async def _id_of(self, key: PageKey) -> int:
        ask = Ask("GET /me")
        return decoded(await self.client.read(key, ask), User, name=ask.name).user_id
