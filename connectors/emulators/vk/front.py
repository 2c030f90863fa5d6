"""The front door: sends a request to the API or the control panel and lets faults strike."""

from typing import Final

import msgspec

from connectors.emulators.faults import Fault, html_page, struck
from connectors.emulators.vk import admin, api, long_poll, oauth, vk_id
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.params import as_request_params, merged_params
from connectors.emulators.wire import Answer, Request

_API: Final = "/method/"
_json = msgspec.json.Encoder().encode


class Front:
    """Answers every request that reaches the emulator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def answer(self, request: Request) -> Answer:
        """Answer one request."""
        host = request.headers.get(b"host", b"").decode("latin-1")
        self._network.address = f"http://{host}"
        if request.path.startswith(_API):
            return await self._call(request, request.path.removeprefix(_API))
        if request.path.startswith(long_poll.PATH):
            return await self._poll(request)
        if request.path.startswith(vk_id.PATH):
            return vk_id.answer(self._network, request)
        if oauth.is_asked(self._network, request.path):
            return oauth.answer(self._network, request)
        if request.path == "/admin" or request.path.startswith("/admin/"):
            return admin.answer(self._network, request)
        return html_page(404, "Not Found")

    async def _call(self, request: Request, method: str) -> Answer:
        if request.method not in {"GET", "POST"}:
            return html_page(405, "Method Not Allowed")
        params = merged_params(request)
        fault = self._network.faults.strike(method)
        if fault is None:
            return self._done(method, params)
        return await self._struck(fault, method, params)

    async def _struck(self, fault: Fault, method: str, params: dict[str, str]) -> Answer:
        self._network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        told = VkError(fault.code).as_json(as_request_params(method, params))
        return await struck(
            fault,
            work=lambda: self._done(method, params),
            refusal=lambda: Answer(_json({"error": told})),
        )

    async def _poll(self, request: Request) -> Answer:
        fault = self._network.faults.strike(long_poll.METHOD)
        if fault is None:
            return await long_poll.check(self._network, request)
        self._network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        return await struck(
            fault,
            work=lambda: long_poll.check(self._network, request),
            refusal=lambda: long_poll.failed(fault.code),
        )

    def _done(self, method: str, params: dict[str, str]) -> Answer:
        return Answer(_json(api.answer(self._network, method, params)))
