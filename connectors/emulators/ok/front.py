"""The front door: sends a request to the API, the keys or the panel, and lets faults strike."""

from typing import Any, Final

import msgspec

from connectors.emulators.faults import Fault, html_page, struck
from connectors.emulators.ok import admin, api, oauth
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Network
from connectors.emulators.ok.params import merged_params
from connectors.emulators.wire import Answer, Request

_SINGLE: Final = "/fb.do"
_PATHS: Final = "/api/"
_KEYS: Final = "/oauth/token.do"
_json = msgspec.json.Encoder().encode


class Front:
    """Answers every request that reaches the emulator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path == "/admin" or request.path.startswith("/admin/"):
            return admin.answer(self._network, request)
        if request.path not in {_SINGLE, _KEYS} and not request.path.startswith(_PATHS):
            return html_page(404, "Not Found")
        if request.method not in {"GET", "POST"}:
            return html_page(405, "Method Not Allowed")
        params = merged_params(request)
        method = _method(request.path, params)
        fault = self._network.faults.strike(method)
        if fault is None:
            return self._done(request.path, method, params)
        return await self._struck(fault, request.path, method, params)

    async def _struck(self, fault: Fault, path: str, method: str, params: dict[str, str]) -> Answer:
        self._network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        return await struck(
            fault,
            work=lambda: self._done(path, method, params),
            refusal=lambda: _refused(OkError(fault.code)),
        )

    def _done(self, path: str, method: str, params: dict[str, str]) -> Answer:
        if path == _KEYS:
            shown, status = oauth.answer(self._network, params)
            return Answer(_json(shown), status)
        try:
            in_path = path != _SINGLE
            told: Any = api.answer(self._network, method, params, in_path=in_path)
        except OkError as error:
            return _refused(error)
        return Answer(_json(told))


def _method(path: str, params: dict[str, str]) -> str:
    if path == _KEYS:
        return oauth.METHOD
    if path == _SINGLE:
        return params.get("method", "")
    return path.removeprefix(_PATHS).replace("/", ".")


def _refused(error: OkError) -> Answer:
    header = (b"invocation-error", str(error.code).encode())
    return Answer(_json(error.as_json()), headers=(header,))
