"""Lines between a connector and its network on which something happens."""

import random
import ssl
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import httpx
import msgspec


class MeddledLine(httpx.AsyncHTTPTransport):
    """Lets something happen on the network before each request but the first."""

    def __init__(self, *meddling: Callable[[], object]) -> None:
        super().__init__(verify=_no_roots())
        self._meddling = list(meddling)
        self._is_open = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_open and self._meddling:
            self._meddling.pop(0)()
        self._is_open = True
        return await super().handle_async_request(request)


class MutilatedLine(httpx.AsyncHTTPTransport):
    """Puts something odd into one place of every JSON answer; the seed chooses the places."""

    def __init__(self, seed: int, odd: Any) -> None:
        super().__init__(verify=_no_roots())
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
        self._odd = odd

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        told = msgspec.json.decode(await answer.aread())
        return _retold(answer, self.spoilt(told))

    def spoilt(self, told: Any) -> Any:
        """Replace one value in JSON, somewhere below the top."""
        places = list(_places(told))
        if not places:
            return self._odd
        holder, name = self._random.choice(places)
        holder[name] = self._odd
        return told


class StrangeLine(httpx.AsyncHTTPTransport):
    """Brings every JSON object with fields that nobody knows, and without some that all know."""

    def __init__(self, *, dropped: Collection[str] = ()) -> None:
        super().__init__(verify=_no_roots())
        self._dropped = frozenset(dropped)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        told = msgspec.json.decode(await answer.aread())
        return _retold(answer, self._made_strange(told))

    def _made_strange(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self._made_strange(one) for one in told]
        if not isinstance(told, dict):
            return told
        kept = {
            name: self._made_strange(value)
            for name, value in told.items()
            if name not in self._dropped
        }
        return kept | {"x_new": {"kind": [1, None, "new"]}, "x_flag": True}


@cache
def _no_roots() -> ssl.SSLContext:
    """Emulators speak plain HTTP: to load the usual roots for each line would take its time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _retold(answer: httpx.Response, told: Any) -> httpx.Response:
    headers = [pair for pair in answer.headers.raw if pair[0].lower() != b"content-length"]
    content = msgspec.json.encode(told)
    return httpx.Response(answer.status_code, headers=headers, content=content)


def _places(told: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place of JSON that holds a value: its holder, and its name or number."""
    if isinstance(told, dict):
        names: Collection[Any] = told.keys()
    elif isinstance(told, list):
        names = range(len(told))
    else:
        return
    for name in names:
        yield told, name
        yield from _places(told[name])
