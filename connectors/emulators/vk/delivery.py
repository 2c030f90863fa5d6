"""Knocks at callback servers and brings them events, again a few times if they do not say ok."""

import asyncio
from typing import Final

import httpx
import msgspec

from connectors.emulators.vk.network import Network
from connectors.emulators.vk.push import CallbackServer, Notice

_GLANCE: Final = 1.0
_GATHERING: Final = 0.3
"""What comes within it may be shuffled."""
_ASK_FOR_TIME: Final = frozenset({410, 429, 503})
_LONGEST_WAIT: Final = 3 * 3600
_KNOCKS: Final = 3
"""How often an address is asked for the confirming word."""
_encode = msgspec.json.Encoder().encode


class Delivery:
    """Runs beside the server; what it does shows in the state of each callback server."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rounds: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                while True:
                    news = self._network.news
                    self._start_rounds(client)
                    await _either(news, self._patience())
            finally:
                for one in self._rounds:
                    one.cancel()
                await asyncio.gather(*self._rounds, return_exceptions=True)

    def _start_rounds(self, client: httpx.AsyncClient) -> None:
        for server in self._network.push.servers():
            if not server.busy and (self._is_knocked_at(server) or self._due(server)):
                server.busy = True
                one = asyncio.create_task(self._round(client, server))
                self._rounds.add(one)
                one.add_done_callback(self._rounds.discard)

    async def _round(self, client: httpx.AsyncClient, server: CallbackServer) -> None:
        try:
            if self._is_knocked_at(server):
                await self._knock(client, server)
            if self._network.switches.shuffled_events:
                await asyncio.sleep(_GATHERING)
            due = self._due(server)
            if self._network.switches.shuffled_events:
                self._network.chance.shuffle(due)
            for notice in due:
                if not self._network.push.knows(server) or notice not in server.pending:
                    return
                await self._bring(client, server, notice)
        finally:
            server.busy = False
            self._network.stir()

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
        timeout = self._network.switches.callback_timeout
        try:
            async with asyncio.timeout(timeout):
                return await client.post(
                    server.url, content=_encode(body), headers=sent, timeout=timeout
                )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return None

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
        return max(min(moments, default=now + _GLANCE) - now, 0.01)


def _asked_wait(answer: httpx.Response | None) -> float:
    """Read how many seconds the server wants to be left alone."""
    if answer is None or answer.status_code not in _ASK_FOR_TIME:
        return 0.0
    told = answer.headers.get("retry-after", "")
    return min(float(told), _LONGEST_WAIT) if told.isdecimal() else 0.0


async def _either(news: asyncio.Event, patience: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), min(patience, _GLANCE))
    except TimeoutError:
        return
