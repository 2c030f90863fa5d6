"""One request to VK with one key: budget, patience, and errors turned into failures."""

from collections.abc import Collection, Mapping
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget
from connectors.decoding import decode_mended, unreadable
from connectors.http import LineError, post_form, send
from connectors.patience import PAUSES, USUAL_PATIENCE, Again, Patience
from connectors.vk import errors
from connectors.vk.address import VkAddress
from connectors.vk.calls import Call
from connectors.vk.wire import Envelope


class CodeError(Exception):
    """VK answered with an error code; never leaves the connector."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _PassingError(CodeError):
    """VK's own trouble."""


class _TooOftenError(CodeError):
    """VK wants fewer requests a second; this one was surely not carried out."""


_NOT_DONE: Final[Again] = {(_TooOftenError,): (1.0, 1.5, 2.0)}
"""After what a write may be sent again."""
_AGAIN: Final[Again] = {(LineError, _PassingError): PAUSES, **_NOT_DONE}
"""After what a read may be."""


class VkClient:
    """Speaks to VK's HTTP API. The key goes into the body, never into an address or a message."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        address: VkAddress,
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._patience = patience

    async def read(self, key: PageKey, call: Call) -> msgspec.Raw:
        """Call a method that changes nothing; raises a ConnectorError."""
        return await self._response(key, call, _AGAIN)

    async def write(self, key: PageKey, call: Call) -> msgspec.Raw:
        """Call a method once: after a broken line nobody knows whether it was done."""
        return await self._response(key, call, _NOT_DONE)

    async def execute(self, key: PageKey, code: str, methods: Collection[str]) -> Envelope:
        """Run a script of reads; raises CodeError where VK refuses the script as a whole."""
        return await self._ask(key, Call("execute", {"code": code}), methods, _AGAIN)

    async def _response(self, key: PageKey, call: Call, again: Again) -> msgspec.Raw:
        try:
            envelope = await self._ask(key, call, [call.method], again)
        except CodeError as error:
            await self.rest_after(error.code, key, call.method)
            raise errors.failure(call.method, error.code) from error
        return envelope.response

    @property
    def http(self) -> httpx.AsyncClient:
        """The line itself, for what is no method: VK's doors where keys are given."""
        return self._http

    async def poll(self, url: str, query: Mapping[str, str | int]) -> bytes:
        """Wait at a long-poll server, which costs no key's budget; raises a ConnectorError."""
        name = "a_check"
        answer = await send(self._http, "GET", url, name=name, headers=httpx.Headers(), query=query)
        if answer.status != httpx.codes.OK:
            raise LineError(f"{name}: HTTP {answer.status}")
        return answer.body

    async def pause(self, seconds: float) -> None:
        """Let VK do what it began."""
        await self._patience.sleep(seconds)

    async def rest_after(self, code: int, key: PageKey, method: str) -> None:
        """Take a key out of use for a method when VK says so, for all workers."""
        if code in errors.RESTS:
            name = fingerprint(Network.VK, key)
            await self._budget.rest(name, method, period=errors.RESTS[code])

    async def _ask(
        self, key: PageKey, call: Call, methods: Collection[str], again: Again
    ) -> Envelope:
        return await self._patience.tried(
            lambda: self._send(key, call),
            turn=lambda: self._budget.spend(fingerprint(Network.VK, key), methods),
            again=again,
        )

    async def _send(self, key: PageKey, call: Call) -> Envelope:
        body = await post_form(
            self._http,
            self._address.method_url(call.method),
            self._form(key, call.params),
            name=call.method,
        )
        try:
            envelope = decode_mended(body, Envelope)
        except ValueError as error:
            raise unreadable(call.method) from error
        if envelope.error is not None:
            raise _refusal(envelope.error.error_code)
        if not envelope.response:
            raise unreadable(call.method)
        return envelope

    def _form(self, key: PageKey, params: Mapping[str, str | int]) -> dict[str, str]:
        own = {name: str(value) for name, value in params.items()}
        return {**own, "v": self._address.version, "lang": "ru", "access_token": key.secret}


def _refusal(code: int) -> CodeError:
    if code in errors.PASSING:
        return _PassingError(code)
    return _TooOftenError(code) if code == errors.TOO_OFTEN else CodeError(code)
