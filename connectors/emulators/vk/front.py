"""The front door: sends a request to the API or the control panel and lets faults strike."""

import asyncio
from typing import Final

import msgspec

from connectors.emulators.vk import admin, api
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.faults import Fault
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.params import as_request_params, merged_params
from connectors.emulators.wire import Answer, Ending, Request

_API: Final = "/method/"
_HTML: Final = b"text/html; charset=utf-8"
_json = msgspec.json.Encoder().encode


class Front:
    """Answers every request that reaches the emulator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path.startswith(_API):
            return await self._call(request, request.path.removeprefix(_API))
        if request.path == "/admin" or request.path.startswith("/admin/"):
            return admin.answer(self._network, request)
        return _page(404, "Not Found")

    async def _call(self, request: Request, method: str) -> Answer:
        if request.method not in {"GET", "POST"}:
            return _page(405, "Method Not Allowed")
        params = merged_params(request)
        fault = self._network.faults.strike(method)
        if fault is None:
            return self._done(method, params)
        return await self._struck(fault, method, params)

    async def _struck(self, fault: Fault, method: str, params: dict[str, str]) -> Answer:
        self._network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        if fault.kind == "hang" and fault.when == "before":
            await asyncio.sleep(fault.seconds)
        does_work = fault.when == "after" or fault.kind == "hang"
        whole = self._done(method, params) if does_work else Answer(b'{"response":[{"id":1}]}')
        if fault.kind == "hang" and fault.when == "after":
            await asyncio.sleep(fault.seconds)
        return _spoilt(whole, fault, method, params)

    def _done(self, method: str, params: dict[str, str]) -> Answer:
        return Answer(_json(api.answer(self._network, method, params)))


def _spoilt(whole: Answer, fault: Fault, method: str, params: dict[str, str]) -> Answer:
    body = whole.body if isinstance(whole.body, bytes) else b""
    if fault.kind == "error":
        told = VkError(fault.code).as_json(as_request_params(method, params))
        return Answer(_json({"error": told}))
    if fault.kind == "http":
        return _page(fault.status, "The service is overloaded")
    if fault.kind == "bad_json":
        return Answer(body[: len(body) // 2])
    if fault.kind == "cut":
        return Answer(body, ending=Ending.CUT)
    if fault.kind == "reset":
        return Answer(body, ending=Ending.RESET)
    return whole


def _page(status: int, title: str) -> Answer:
    html = f"<html><head><title>{status} {title}</title></head><body>{title}</body></html>"
    return Answer(html.encode(), status, _HTML)
