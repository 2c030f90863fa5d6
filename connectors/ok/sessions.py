"""The people whose keys are at hand: which of them may do a thing, and who they are on OK."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError, NeedsHumanError
from connectors.decoding import decoded
from connectors.keys import first_able
from connectors.ok import methods
from connectors.ok.client import Call, OkClient
from connectors.ok.errors import DeniedError, no_key
from connectors.ok.wire import User

_ANOTHER_MAY: Final = (KeyRefusedError, DeniedError, NeedsHumanError)
"""Refusals to one person: what is closed to her may be open to another."""

_T = TypeVar("_T")


class Sessions:
    """Personal keys in their order; keep it, for it learns whose they are."""

    def __init__(self, client: OkClient, keys: Sequence[PageKey]) -> None:
        self._client = client
        self.keys = [key for key in keys if key.kind is KeyKind.USER]
        self._people: dict[PageKey, str] = {}

    async def read(self, call: Call) -> bytes:
        """Let the first key that may do it call a method that changes nothing."""
        return await self.first_able(lambda key: self._client.read(key, call))

    async def read_with(self, key: PageKey, call: Call) -> bytes:
        """Let this very key call a method that changes nothing."""
        return await self._client.read(key, call)

    async def write(self, call: Call) -> bytes:
        """Do a deed once: a key that OK refused has done nothing, so the next one may try."""
        return await self.first_able(lambda key: self._client.write(key, call))

    async def first_able(self, work: Callable[[PageKey], Awaitable[_T]]) -> _T:
        """Try the keys in turn; of several refusals tell one that is not about a key.

        Raises the first failure that would meet every key.
        """
        return await first_able(self.keys, work, another_may=_ANOTHER_MAY, no_key=no_key)

    async def person_of(self, key: PageKey) -> str:
        """Tell the number of the person whose key it is."""
        if key not in self._people:
            body = await self.read_with(key, Call(methods.CURRENT_USER, {"fields": "uid"}))
            self._people[key] = str(decoded(body, User, name=methods.CURRENT_USER).uid)
        return self._people[key]
