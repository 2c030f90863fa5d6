"""One call of OK with one key: signature, budget, patience, refusals turned into failures."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget, ThrottledError
from connectors.http import LineError, post_form
from connectors.ok import errors
from connectors.ok.address import OkAddress
from connectors.ok.signature import signature, token_and_secret
from connectors.ok.wire import readable, refusal_in

_PAUSES: Final = (0.2, 0.8)
"""Seconds before the second and the third try of a read."""
_SLOW_SECONDS: Final = 5.0
"""A read that failed this slowly is not tried again at once."""

Sleep = Callable[[float], Awaitable[None]]


class Call(msgspec.Struct, frozen=True):
    """One call of a method; the key and the signature are not part of it."""

    method: str
    params: Mapping[str, str | int] = {}


class OkClient:
    """Speaks to OK's API. The key goes into the form, never into an address or a message."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        address: OkAddress,
        sleep: Sleep = asyncio.sleep,
        slow: float = _SLOW_SECONDS,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._sleep = sleep
        self._slow = slow

    async def read(self, key: PageKey, call: Call) -> bytes:
        """Call a method that changes nothing, a few times if need be; raises a ConnectorError."""
        pauses = iter(_PAUSES)
        while True:
            started = _seconds()
            try:
                return await self.write(key, call)
            except (LineError, errors.TroubleError):
                pause = next(pauses, None)
                if pause is None or _seconds() - started > self._slow:
                    raise
            await self._sleep(pause)

    async def write(self, key: PageKey, call: Call) -> bytes:
        """Call a method once: after a broken line nobody knows whether it was done."""
        form = self._form(key, call)
        payer = fingerprint(Network.OK, key)
        await self._budget.spend(payer, [call.method])
        try:
            return await self._answer(call.method, form)
        except ThrottledError as throttled:
            await self._budget.rest(payer, call.method, period=throttled.retry_after)
            raise

    async def _answer(self, method: str, form: Mapping[str, str]) -> bytes:
        body = await post_form(self._http, self._address.url("/fb.do"), form, name=method)
        try:
            answer = readable(body)
        except ValueError as error:
            raise errors.unreadable(method) from error
        if answer.strip() == b"null":
            raise errors.NothingError(f"{method}: null")
        refusal = refusal_in(answer)
        if refusal is not None:
            raise errors.failure(method, refusal.error_code, str(refusal.error_msg))
        return answer

    def _form(self, key: PageKey, call: Call) -> dict[str, str]:
        """Sign the call; the method stands among the parameters, so it is surely signed."""
        address = self._address
        if not address.application_key or not address.application_secret:
            raise errors.no_application()
        token, secret = token_and_secret(key, address.application_secret)
        form = {name: str(value) for name, value in call.params.items()}
        form |= {"application_key": address.application_key, "format": "json"}
        form["method"] = call.method
        return form | {"sig": signature(form, secret), "access_token": token}


def _seconds() -> float:
    return asyncio.get_running_loop().time()
