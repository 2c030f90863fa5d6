"""The front door: sends a request to the API or the control panel and lets faults strike."""

from connectors.emulators.faults import struck
from connectors.emulators.max import admin, api
from connectors.emulators.max.errors import injected
from connectors.emulators.max.network import Network
from connectors.emulators.wire import Answer, Request


class Front:
    """Answers every request that reaches the emulator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path == "/admin" or request.path.startswith("/admin/"):
            return admin.answer(self._network, request)
        network = self._network
        fault = network.faults.strike(api.named(request))
        if fault is None:
            return await api.answer(network, request)
        network.counters.faults[f"{fault.kind} {fault.when}"] += 1
        return await struck(
            fault,
            work=lambda: api.answer(network, request),
            refusal=lambda: api.told(network, injected(fault.code), request.method),
        )
