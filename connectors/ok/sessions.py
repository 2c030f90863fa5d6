"""The people whose keys are at hand: which of them may do a thing, and who they are on OK."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError, NeedsHumanError, RefusedError
from connectors.ok import methods
from connectors.ok.client import Call, OkClient
from connectors.ok.errors import DeniedError, no_key, unreadable
from connectors.ok.wire import User, decode

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
        refusals: list[RefusedError] = []
        for key in self.keys:
            try:
                return await work(key)
            except _ANOTHER_MAY as refusal:
                refusals.append(refusal)
        if not refusals:
            raise no_key()
        raise min(refusals, key=lambda refusal: isinstance(refusal, KeyRefusedError))

    async def person_of(self, key: PageKey) -> str:
        """Tell the number of the person whose key it is."""
        if key not in self._people:
            body = await self.read_with(key, Call(methods.CURRENT_USER, {"fields": "uid"}))
            try:
                self._people[key] = str(decode(body, User).uid)
            except ValueError as error:
                raise unreadable(methods.CURRENT_USER) from error
        return self._people[key]
