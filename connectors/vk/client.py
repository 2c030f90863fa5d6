"""One request to VK with one key: budget, patience, and errors turned into failures."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget
from connectors.http import LineError, post_form, send
from connectors.vk import errors
from connectors.vk.address import VkAddress
from connectors.vk.calls import Call, unreadable
from connectors.vk.wire import Envelope, decode_envelope

_PAUSES: Final = (0.2, 0.8)
"""Seconds before the second and the third try of a read."""
_TOO_OFTEN_PAUSES: Final = (1.0, 1.5, 2.0)
_SLOW_SECONDS: Final = 5.0
"""A read that failed this slowly is not tried again at once."""

Sleep = Callable[[float], Awaitable[None]]


class CodeError(Exception):
    """VK answered with an error code; never leaves the connector."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class VkClient:
    """Speaks to VK's HTTP API. The key goes into the body, never into an address or a message."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        address: VkAddress,
        sleep: Sleep = asyncio.sleep,
        slow: float = _SLOW_SECONDS,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._sleep = sleep
        self._slow = slow

    async def read(self, key: PageKey, call: Call) -> msgspec.Raw:
        """Call a method that changes nothing; raises a ConnectorError."""
        return await self._response(key, call, _PAUSES)

    async def write(self, key: PageKey, call: Call) -> msgspec.Raw:
        """Call a method once: after a broken line nobody knows whether it was done."""
        return await self._response(key, call, ())

    async def execute(self, key: PageKey, code: str, methods: Collection[str]) -> Envelope:
        """Run a script of reads; raises CodeError where VK refuses the script as a whole."""
        return await self._ask(key, Call("execute", {"code": code}), methods, _PAUSES)

    async def _response(self, key: PageKey, call: Call, pauses: Collection[float]) -> msgspec.Raw:
        try:
            envelope = await self._ask(key, call, [call.method], pauses)
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
        await self._sleep(seconds)

    async def rest_after(self, code: int, key: PageKey, method: str) -> None:
        """Take a key out of use for a method when VK says so, for all workers."""
        if code in errors.RESTS:
            name = fingerprint(Network.VK, key)
            await self._budget.rest(name, method, period=errors.RESTS[code])

    async def _ask(
        self, key: PageKey, call: Call, methods: Collection[str], pauses: Collection[float]
    ) -> Envelope:
        """Try until it works or patience ends; «too often» was surely not carried out."""
        passing, too_often = iter(pauses), iter(_TOO_OFTEN_PAUSES)
        while True:
            await self._budget.spend(fingerprint(Network.VK, key), methods)
            started = asyncio.get_running_loop().time()
            try:
                return await self._send(key, call)
            except (CodeError, LineError) as error:
                pause = next(_patience(error, passing=passing, too_often=too_often), None)
                if pause is None or _seconds_since(started) > self._slow:
                    raise
            await self._sleep(pause)

    async def _send(self, key: PageKey, call: Call) -> Envelope:
        body = await post_form(
            self._http,
            self._address.method_url(call.method),
            self._form(key, call.params),
            name=call.method,
        )
        try:
            envelope = decode_envelope(body)
        except ValueError as error:
            raise unreadable(call.method) from error
        if envelope.error is not None:
            raise CodeError(envelope.error.error_code)
        if not envelope.response:
            raise unreadable(call.method)
        return envelope

    def _form(self, key: PageKey, params: Mapping[str, str | int]) -> dict[str, str]:
        own = {name: str(value) for name, value in params.items()}
        return {**own, "v": self._address.version, "lang": "ru", "access_token": key.secret}


def _patience(
    error: CodeError | LineError, *, passing: Iterator[float], too_often: Iterator[float]
) -> Iterator[float]:
    """Choose the pauses that are left after such a failure."""
    if isinstance(error, LineError) or error.code in errors.PASSING:
        return passing
    return too_often if error.code == errors.TOO_OFTEN else iter(())


def _seconds_since(moment: float) -> float:
    return asyncio.get_running_loop().time() - moment
