"""News fetched from VK by Bots Long Poll: taken as they come, understood elsewhere."""

import asyncio
from collections import Counter, deque
from datetime import timedelta
from typing import Final

import msgspec

from app.vocabulary import PageRef
from connectors.contract import Heard, ThrottledError, Told, UnavailableError
from connectors.decoding import decode_mended, unreadable
from connectors.http import LineError, poll_seconds
from connectors.vk.client import VkClient
from connectors.vk.events import event_id
from connectors.vk.settling import EVENTS, Settler, event_settings

_CHECK: Final = "a_check"
_ASKED_AT_MOST: Final = 3
_WITHIN: Final = timedelta(minutes=10)
"""So often may the server be asked for: VK refuses who asks in a loop, for a day."""
_SILENT_AT_MOST: Final = 3
_EVENTS_LOST, _KEY_DEAD, _ALL_LOST = 1, 2, 3


class Listening:
    """Knows the long-poll server of each page; keep it, for VK gives servers sparingly."""

    def __init__(self, client: VkClient, settler: Settler, *, version: str) -> None:
        self._client = client
        self._settler = settler
        self._version = version
        self._servers: dict[PageRef, _Server] = {}
        self._asked: dict[PageRef, deque[float]] = {}
        self._prepared: set[PageRef] = set()
        self._unnumbered: set[PageRef] = set()
        self._broken: Counter[PageRef] = Counter()

    async def listen(self, page: PageRef, mark: str | None, *, wait: timedelta) -> Heard:
        """Wait for events from a mark on; raises a ConnectorError.

        Where VK does not say how to go on, the same is asked again: events told twice are
        known by their names. The second time in a row it is asked where its events end now.
        """
        server = self._servers.get(page) or await self._fresh(page)
        ts = mark or str(server.ts)
        answer = await self._check(page, server, ts, wait)
        if answer.failed == _KEY_DEAD:
            server = await self._fresh(page)
            answer = await self._check(page, server, ts, wait)
        if answer.failed is None:
            return await self._heard(page, ts, answer)
        if answer.failed == _EVENTS_LOST and answer.ts is not None:
            return Heard(told=(), mark=str(answer.ts), has_gap=True)
        if answer.failed in {_EVENTS_LOST, _ALL_LOST}:
            return Heard(told=(), mark=str((await self._fresh(page)).ts), has_gap=True)
        del self._servers[page]
        raise UnavailableError(f"{_CHECK}: failed {answer.failed}")

    async def _heard(self, page: PageRef, ts: str, answer: "_Answer") -> Heard:
        told = tuple(Told(event_id(bytes(raw)), bytes(raw)) for raw in answer.updates or ())
        if answer.ts is not None:
            self._unnumbered.discard(page)
            return Heard(told=told, mark=str(answer.ts))
        if not told or page not in self._unnumbered:
            if told:
                self._unnumbered.add(page)
            return Heard(told=told, mark=ts)
        self._unnumbered.discard(page)
        return Heard(told=told, mark=str((await self._fresh(page)).ts), has_gap=True)

    async def _check(self, page: PageRef, server: "_Server", ts: str, wait: timedelta) -> "_Answer":
        query: dict[str, str | int] = {
            "act": _CHECK,
            "key": server.key,
            "ts": ts,
            "wait": poll_seconds(wait),
        }
        try:
            body = await self._client.poll(server.address, query)
        except LineError:
            self._note_broken(page)
            raise
        self._broken.pop(page, None)
        try:
            answer = decode_mended(body, _Answer)
        except ValueError as error:
            raise unreadable(_CHECK) from error
        if answer.is_empty:
            raise unreadable(_CHECK)
        return answer

    def _note_broken(self, page: PageRef) -> None:
        """Leave a server that is silent again and again: they are known to die without a word."""
        self._broken[page] += 1
        if self._broken[page] >= _SILENT_AT_MOST:
            self._servers.pop(page, None)
            self._broken.pop(page, None)

    async def _fresh(self, page: PageRef) -> "_Server":
        """Ask for a server, having made sure once that there is something to hear."""
        self._spend(page)
        self._servers.pop(page, None)
        if page not in self._prepared:
            await self._prepare(page)
        server = await self._settler.read("groups.getLongPollServer", page, _Server)
        self._servers[page] = server
        return server

    async def _prepare(self, page: PageRef) -> None:
        settings = await self._settler.read("groups.getLongPollSettings", page, _Settings)
        if not settings.is_enabled or any(not settings.events.get(name) for name in EVENTS):
            wanted = {"enabled": 1, "api_version": self._version, **event_settings()}
            await self._settler.change("groups.setLongPollSettings", page, bool, **wanted)
        self._prepared.add(page)

    def _spend(self, page: PageRef) -> None:
        now = asyncio.get_running_loop().time()
        asked = self._asked.setdefault(page, deque())
        while asked and asked[0] <= now - _WITHIN.total_seconds():
            asked.popleft()
        if len(asked) >= _ASKED_AT_MOST:
            wait = timedelta(seconds=asked[0] - now) + _WITHIN
            raise ThrottledError("groups.getLongPollServer: asked often", retry_after=wait)
        asked.append(now)


class _Server(msgspec.Struct):
    key: str
    server: str
    ts: str | int

    @property
    def address(self) -> str:
        """VK once told addresses without a scheme."""
        return self.server if "://" in self.server else f"https://{self.server}"


class _Settings(msgspec.Struct):
    is_enabled: bool = False
    events: dict[str, int | bool] = {}


class _Answer(msgspec.Struct):
    failed: int | None = None
    ts: str | int | None = None
    updates: list[msgspec.Raw] | None = None

    @property
    def is_empty(self) -> bool:
        """It says nothing at all, not even that nothing happened."""
        return self.failed is None and self.ts is None and self.updates is None
