"""One request to MAX with one token: budget, patience, and refusals turned into failures."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget, KeyRefusedError, ThrottledError
from connectors.decoding import unreadable
from connectors.http import LineError, send
from connectors.max import errors
from connectors.max.address import MaxAddress, polling_name, writing_name
from connectors.max.wire import readable
from connectors.patience import PAUSES, USUAL_PATIENCE, Again, Patience

_PASSING: Final[Again] = {(LineError, errors.TroubleError): PAUSES}
_LONGEST_REST: Final = timedelta(seconds=60)
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")


class Ask(msgspec.Struct, frozen=True):
    """One call of a method; the token is not part of it."""

    name: str
    """Verb and path as MAX documents it, such as ``GET /messages/{mid}``."""
    parts: tuple[str, ...] = ()
    """What stands in place of the path's names."""
    query: Mapping[str, str | int] = {}
    payload: Mapping[str, object] | None = None

    @property
    def verb(self) -> str:
        """Give the HTTP verb."""
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        """Fill the parts into the path."""
        parts = iter(self.parts)
        pattern = self.name.partition(" ")[2]
        return re.sub(r"\{\w+\}", lambda _: quote(next(parts), safe=""), pattern)


class MaxClient:
    """Speaks to MAX's HTTP API. The token goes into one header, never into an address or a log."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        address: MaxAddress,
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._patience = patience
        self._refused_in_a_row = 0

    async def read(self, key: PageKey, ask: Ask) -> bytes:
        """Call a method that changes nothing, a few times if need be; raises a ConnectorError."""
        name = fingerprint(Network.MAX, key)
        return await self._patience.tried(
            lambda: self._send(key, ask, payer=name),
            turn=lambda: self._budget.spend(name, [ask.name]),
            again=_PASSING,
        )

    async def pause(self, seconds: float) -> None:
        """Wait before another try."""
        await self._patience.sleep(seconds)

    async def write(self, key: PageKey, chat_id: int, ask: Ask) -> bytes:
        """Call a method once: after a broken line nobody knows whether it was done."""
        return await self._once(key, ask, payer=writing_name(key, chat_id))

    async def poll(self, key: PageKey, ask: Ask) -> bytes:
        """Ask for news once: whoever listens asks again anyway."""
        return await self._once(key, ask, payer=polling_name(key))

    async def set_up(self, key: PageKey, ask: Ask) -> bytes:
        """Call once a method that changes a bot's own settings."""
        name = fingerprint(Network.MAX, key)
        await self._budget.spend(name, [ask.name])
        return await self._send(key, ask, payer=name)

    async def _once(self, key: PageKey, ask: Ask, *, payer: str) -> bytes:
        """Pay twice and send once: last for what is counted apart, whose places are few.

        A place is for its moment: to wait for the bot's after it would let it pass unused.
        """
        await self._budget.spend(fingerprint(Network.MAX, key), [ask.name])
        await self._budget.spend(payer, [ask.name])
        return await self._send(key, ask, payer=payer)

    async def _send(self, key: PageKey, ask: Ask, *, payer: str) -> bytes:
        try:
            answer = await send(
                self._http,
                ask.verb,
                self._address.url(ask.path),
                name=ask.name,
                headers=_headers(key, ask.name),
                query=ask.query,
                payload=ask.payload,
            )
        except ThrottledError as error:
            pause = self._longer_each_time(error.retry_after)
            await self._budget.rest(payer, ask.name, period=pause)
            raise ThrottledError(f"{ask.name}: HTTP 429", retry_after=pause) from error
        self._refused_in_a_row = 0
        if answer.status != httpx.codes.OK:
            raise errors.failure(ask.name, answer.status, answer.body)
        try:
            return readable(answer.body)
        except ValueError as error:
            raise unreadable(ask.name) from error

    def _longer_each_time(self, pause: timedelta) -> timedelta:
        """Double the pause while MAX goes on refusing, to a minute, as its own SDK does."""
        doubled = pause * (1 << min(self._refused_in_a_row, 10))
        self._refused_in_a_row += 1
        return max(pause, min(doubled, _LONGEST_REST))


def _headers(key: PageKey, name: str) -> httpx.Headers:
    """Put the token where it belongs; one with a line break must not reach an error's text."""
    if not _TOKEN.fullmatch(key.secret):
        raise KeyRefusedError(f"{name}: not a token")
    return httpx.Headers({"authorization": key.secret})
