"""One call of OK with one key: signature, budget, patience, refusals turned into failures."""

from collections.abc import Mapping
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import Budget, ThrottledError
from connectors.decoding import readable, unreadable
from connectors.http import LineError, post_form
from connectors.ok import errors
from connectors.ok.address import OkAddress
from connectors.ok.signature import signature, token_and_secret
from connectors.ok.wire import refusal_in
from connectors.patience import PAUSES, USUAL_PATIENCE, Again, Patience

_PASSING: Final[Again] = {(LineError, errors.TroubleError): PAUSES}


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
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._http = http
        self._budget = budget
        self._address = address
        self._patience = patience

    async def read(self, key: PageKey, call: Call) -> bytes:
        """Call a method that changes nothing, a few times if need be; raises a ConnectorError."""
        return await self._tried(key, call, _PASSING)

    async def write(self, key: PageKey, call: Call) -> bytes:
        """Call a method once: after a broken line nobody knows whether it was done."""
        return await self._tried(key, call, {})

    async def _tried(self, key: PageKey, call: Call, again: Again) -> bytes:
        form = self._form(key, call)
        payer = fingerprint(Network.OK, key)
        return await self._patience.tried(
            lambda: self._send(payer, call.method, form),
            turn=lambda: self._budget.spend(payer, [call.method]),
            again=again,
        )

    async def _send(self, payer: str, method: str, form: Mapping[str, str]) -> bytes:
        try:
            return await self._answer(method, form)
        except ThrottledError as throttled:
            await self._budget.rest(payer, method, period=throttled.retry_after)
            raise

    async def _answer(self, method: str, form: Mapping[str, str]) -> bytes:
        body = await post_form(self._http, self._address.url("/fb.do"), form, name=method)
        try:
            answer = readable(body)
        except ValueError as error:
            raise unreadable(method) from error
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
