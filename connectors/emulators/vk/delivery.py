"""Knocks at callback servers and brings them events, again a few times if they do not say ok."""

import math
from collections.abc import Iterator
from typing import Final

import httpx
import msgspec

from connectors.emulators.delivering import Round, asked_wait, deliver, posted, shuffled
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.push import CallbackServer, Notice

_ASK_FOR_TIME: Final = frozenset({410, 429, 503})
_LONGEST_WAIT: Final = 3 * 3600
_KNOCKS: Final = 3
"""How often an address is asked for the confirming word."""
_encode = msgspec.json.Encoder().encode


class Delivery:
    """Runs beside the server; what it does shows in the state of each callback server."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def run(self) -> None:
        """Deliver until cancelled."""
        await deliver(self._network, self._due_rounds, patience=self._patience)

    def _due_rounds(self, client: httpx.AsyncClient) -> Iterator[Round]:
        for server in self._network.push.servers():
            if not server.busy and (self._is_knocked_at(server) or self._due(server)):
                server.busy = True
                yield self._round(client, server)

    async def _round(self, client: httpx.AsyncClient, server: CallbackServer) -> None:
        try:
            if self._is_knocked_at(server):
                await self._knock(client, server)
            for notice in await self._in_order(server):
                if not self._network.push.knows(server) or notice not in server.pending:
                    return
                await self._bring(client, server, notice)
        finally:
            server.busy = False
            self._network.stir()

    async def _in_order(self, server: CallbackServer) -> list[Notice]:
        if self._network.switches.shuffled_events:
            return await shuffled(lambda: self._due(server), self._network.chance)
        return self._due(server)

    async def _knock(self, client: httpx.AsyncClient, server: CallbackServer) -> None:
        """Ask for the confirming word; events go there once it is right."""
        listeners = self._network.push.of(server.group_id)
        body = {"type": "confirmation", "group_id": server.group_id}
        if server.secret_key:
            body["secret"] = server.secret_key
        expected, edition, server.knock_due = listeners.code, server.edition, None
        answer = await self._post(client, server, body, {})
        if server.edition != edition:  # edited meanwhile: the next knock tells
            return
        server.knocks += 1
        if answer is not None and answer.is_success and answer.text.strip() == expected:
            server.status, server.is_confirmed = "ok", True
            if self._network.switches.confirmation_code == "after":
                listeners.change_code()
        elif server.knocks < _KNOCKS:
            server.knock_due = self._network.clock.now() + self._network.switches.callback_retry
        else:
            server.status = "failed"

    async def _bring(
        self, client: httpx.AsyncClient, server: CallbackServer, notice: Notice
    ) -> None:
        headers = {"X-Retry-Counter": str(notice.tries)} if notice.tries else {}
        answer = await self._post(client, server, notice.body, headers)
        notice.tries += 1
        said = "" if answer is None else answer.text.strip()
        if answer is not None and answer.is_success and said == "remove":
            self._network.push.of(server.group_id).servers.pop(server.id, None)
        elif answer is not None and answer.is_success and said == "ok":
            server.pending.remove(notice)
            server.status, server.failed_in_a_row = "ok", 0
            server.delivered += 1
        else:
            self._put_off(server, notice, _asked_wait(answer))

    def _put_off(self, server: CallbackServer, notice: Notice, wait: float) -> None:
        """Try again later; a wait that the server asked for costs no try."""
        now, switches = self._network.clock.now(), self._network.switches
        if wait:
            notice.tries -= 1
            notice.due = now + wait
            return
        server.failed += 1
        if notice.tries < switches.callback_tries:
            notice.due = now + switches.callback_retry
            return
        server.pending.remove(notice)
        server.failed_in_a_row += 1
        if server.failed_in_a_row >= switches.callback_failures:
            server.status, server.rests_until = "failed", now + switches.callback_rest
            server.failed_in_a_row = 0
            if switches.events_while_down == "lost":
                server.pending.clear()

    async def _post(
        self,
        client: httpx.AsyncClient,
        server: CallbackServer,
        body: dict[str, object],
        headers: dict[str, str],
    ) -> httpx.Response | None:
        sent = {"content-type": "application/json"} | headers
        seconds = self._network.switches.callback_timeout
        return await posted(client, server.url, _encode(body), sent, seconds=seconds)

    def _is_knocked_at(self, server: CallbackServer) -> bool:
        return server.knock_due is not None and server.knock_due <= self._network.clock.now()

    def _due(self, server: CallbackServer) -> list[Notice]:
        now = self._network.clock.now()
        if server.rests_until > now:
            return []
        return [notice for notice in server.pending if notice.due <= now]

    def _patience(self) -> float:
        now = self._network.clock.now()
        moments = [
            moment
            for server in self._network.push.servers()
            if not server.busy
            for moment in (server.knock_due, *(notice.due for notice in server.pending))
            if moment is not None
        ]
        return max(min(moments, default=math.inf) - now, 0.01)


def _asked_wait(answer: httpx.Response | None) -> float:
    """Read how many seconds the server wants to be left alone."""
    if answer is None or answer.status_code not in _ASK_FOR_TIME:
        return 0.0
    return asked_wait(answer, longest=_LONGEST_WAIT)
