"""The front door: sends a request to the API or the control panel and lets faults strike."""

from typing import Final
from urllib.parse import unquote

from connectors.emulators.faults import Fault, struck
from connectors.emulators.telegram import admin, api
from connectors.emulators.telegram.errors import TelegramError, by_code
from connectors.emulators.telegram.network import Network
from connectors.emulators.wire import Answer, Request

_API: Final = "/bot"


class Front:
    """Answers every request that reaches the emulator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path == "/admin" or request.path.startswith("/admin/"):
            return admin.answer(self._network, request)
        token, _, method = request.path.removeprefix(_API).partition("/")
        if not request.path.startswith(_API) or not method or "/" in method:
            return api.refusal(TelegramError(404, "Not Found"))
        return await self._call(request, unquote(token), method)

    async def _call(self, request: Request, token: str, asked: str) -> Answer:
        method = api.called_method(self._network, asked)
        fault = self._network.faults.strike(method)
        if fault is None:
            return await api.answer(self._network, token, method, request)
        return await self._struck(fault, request, token, method)

    async def _struck(self, fault: Fault, request: Request, token: str, method: str) -> Answer:
        self._network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        return await struck(
            fault,
            work=lambda: api.answer(self._network, token, method, request),
            refusal=lambda: api.refusal(by_code(fault.code, fault.seconds)),
        )
