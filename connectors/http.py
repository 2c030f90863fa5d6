"""The one way out to the networks: a patient, bounded and quiet HTTP client."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import httpx

from connectors.contract import ThrottledError, UnavailableError

ANSWER_LIMIT: Final = 32 * 1024 * 1024
"""Bytes of one answer, unpacked; a pack of calls to VK may bring several megabytes."""
_WHOLE_SECONDS: Final = 35.0
_DEFAULT_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class LineError(UnavailableError):
    """The network as a whole could not be reached or understood: the next call would fail too."""


def open_client(*, connections: int = 32, proxy: str | None = None) -> httpx.AsyncClient:
    """Make the client that all connectors of one process share.

    Proxies come from the argument only, never from the environment. Close it with ``aclose``.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(connect=5, read=30, write=10, pool=30),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        headers={"user-agent": "gospablik"},
        trust_env=False,
        proxy=proxy,
    )


async def post_form(
    client: httpx.AsyncClient,
    url: str,
    form: Mapping[str, str],
    *,
    name: str,
    limit: int = ANSWER_LIMIT,
    seconds: float = _WHOLE_SECONDS,
) -> bytes:
    """Send a form and return the body of a 200; ``name`` stands for the call in errors.

    Raises LineError for whatever is no such answer, ThrottledError for a 429.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream("POST", url, data=dict(form)) as answer,
        ):
            _check_status(answer, name)
            return await _read(answer, name, limit)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise LineError(f"{name}: {type(error).__name__}") from error


def _check_status(answer: httpx.Response, name: str) -> None:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        pause = _asked_pause(answer.headers.get("retry-after", ""))
        raise ThrottledError(f"{name}: HTTP 429", retry_after=pause)
    if answer.status_code != httpx.codes.OK:
        raise LineError(f"{name}: HTTP {answer.status_code}")


def _asked_pause(header: str) -> timedelta:
    if not (header.isascii() and header.isdigit()):
        return _DEFAULT_PAUSE
    return min(timedelta(seconds=min(int(header[:9]), 10**6)), _LONGEST_PAUSE)


async def _read(answer: httpx.Response, name: str, limit: int) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > limit:
            raise LineError(f"{name}: the answer is longer than {limit} bytes")
    return bytes(body)
