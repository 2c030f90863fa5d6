"""Rounds that bring news to addresses of the emulator's clients, beside the server itself."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, Protocol, TypeVar

import httpx

_GLANCE: Final = 1.0
"""Seconds after which the emulator's clock is looked at though nothing happened."""
_GATHERING: Final = 0.3
"""What comes within so many seconds may be shuffled."""

Round = Coroutine[Any, Any, None]

_Notice = TypeVar("_Notice")


class Source(Protocol):
    """Where news come from."""

    news: asyncio.Event
    """Set, and replaced by another, whenever something happens."""


async def deliver(
    source: Source,
    due_rounds: Callable[[httpx.AsyncClient], Iterable[Round]],
    *,
    patience: Callable[[], float],
) -> None:
    """Begin the rounds that are due, until cancelled; ``patience`` is in seconds from now."""
    under_way: set[asyncio.Task[None]] = set()
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            while True:
                news = source.news
                for one in due_rounds(client):
                    begun = asyncio.create_task(one)
                    under_way.add(begun)
                    begun.add_done_callback(under_way.discard)
                await _either(news, patience())
        finally:
            for begun in under_way:
                begun.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)


async def shuffled(due: Callable[[], list[_Notice]], chance: random.Random) -> list[_Notice]:
    """Give what is due after a moment, in which more may come, in any order."""
    await asyncio.sleep(_GATHERING)
    found = due()
    chance.shuffle(found)
    return found


async def posted(
    client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str], *, seconds: float
) -> httpx.Response | None:
    """Bring a body to an address; None: nobody answered in time."""
    try:
        async with asyncio.timeout(seconds):
            return await client.post(url, content=body, headers=headers, timeout=seconds)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        return None


def asked_wait(answer: httpx.Response, *, longest: float) -> float:
    """Read for how many seconds an address wants to be left alone."""
    told = answer.headers.get("retry-after", "")
    return min(float(told), longest) if told.isdecimal() else 0.0


async def _either(news: asyncio.Event, patience: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), min(patience, _GLANCE))
    except TimeoutError:
        return
