"""The one way out to the networks: a patient, bounded and quiet HTTP client."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from connectors.contract import ThrottledError, UnavailableError

ANSWER_LIMIT: Final = 32 * 1024 * 1024
"""Bytes of one answer, unpacked; a pack of calls to VK may bring several megabytes."""
_SILENT_SECONDS: Final = 30.0
"""A line on which nothing comes for so long is given up."""
_WHOLE_SECONDS: Final = 35.0
LONGEST_POLL: Final = timedelta(seconds=25)
"""What one long poll may wait, whatever a network offers: its answer must come before the line
is given up as silent."""
_DEFAULT_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class LineError(UnavailableError):
    """The network as a whole could not be reached or understood: the next call would fail too."""


class HttpAnswer(msgspec.Struct, frozen=True):
    """An answer as it came, whatever it says."""

    status: int
    body: bytes


def open_client(
    *, connections: int = 32, proxy: str | None = None, extra_roots: Path | None = None
) -> httpx.AsyncClient:
    """Make the client that all connectors of one process share.

    Proxies come from the argument only, never from the environment. ``extra_roots`` is a PEM
    file of certificates to trust besides the usual ones; they vouch for every host then, so
    a network that needs one of its own (MAX) is best given a client of its own. Raises
    OSError if the file is none. Close the client with ``aclose``.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(connect=5, read=_SILENT_SECONDS, write=10, pool=30),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        headers={"user-agent": "gospablik"},
        verify=_trusted(extra_roots),
        trust_env=False,
        proxy=proxy,
    )


def poll_seconds(wait: timedelta) -> int:
    """Tell how many whole seconds a long poll may wait of those that are wished for."""
    return int(min(max(wait, timedelta()), LONGEST_POLL).total_seconds())


async def send(
    client: httpx.AsyncClient,
    verb: str,
    url: str,
    *,
    name: str,
    headers: httpx.Headers,
    query: Mapping[str, str | int],
    payload: object = None,
    limit: int = ANSWER_LIMIT,
    seconds: float = _WHOLE_SECONDS,
) -> HttpAnswer:
    """Send a request, with JSON if there is a payload; ``name`` stands for the call in errors.

    The network's refusals are answers, too. Raises LineError where there is no answer,
    ThrottledError for a 429.
    """
    wire: dict[str, Any] = {"headers": headers, "params": dict(query)}
    if payload is not None:
        wire["content"] = msgspec.json.encode(payload)
        headers["content-type"] = "application/json"
    async with _opened(client, verb, url, name=name, seconds=seconds, wire=wire) as answer:
        return HttpAnswer(answer.status_code, await _read(answer, name, limit))


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
    answer = await send_form(client, url, form, name=name, limit=limit, seconds=seconds)
    if answer.status != httpx.codes.OK:
        raise LineError(f"{name}: HTTP {answer.status}")
    return answer.body


async def send_form(
    client: httpx.AsyncClient,
    url: str,
    form: Mapping[str, str],
    *,
    name: str,
    limit: int = ANSWER_LIMIT,
    seconds: float = _WHOLE_SECONDS,
) -> HttpAnswer:
    """Send a form; ``name`` stands for the call in errors. Refusals are answers, as in send.

    Raises LineError where there is no answer, ThrottledError for a 429.
    """
    wire = {"data": dict(form)}
    async with _opened(client, "POST", url, name=name, seconds=seconds, wire=wire) as answer:
        return HttpAnswer(answer.status_code, await _read(answer, name, limit))


async def send_signed(
    client: httpx.AsyncClient,
    url: str,
    body: bytes,
    *,
    name: str,
    headers: Mapping[str, str],
    server: str,
    seconds: float,
) -> int:
    """Post bytes as they were signed and return the status; what the answer says is not read.

    ``server`` is the name in the TLS greeting and on the certificate, for ``url`` may hold an
    address in its place. Raises LineError where there is no answer.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream(
                "POST",
                url,
                content=body,
                headers=dict(headers),
                extensions={"sni_hostname": server},
            ) as answer,
        ):
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise LineError(f"{name}: {type(error).__name__}") from error


@asynccontextmanager
async def _opened(
    client: httpx.AsyncClient,
    verb: str,
    url: str,
    *,
    name: str,
    seconds: float,
    wire: Mapping[str, Any],
) -> AsyncIterator[httpx.Response]:
    try:
        async with asyncio.timeout(seconds), client.stream(verb, url, **wire) as answer:
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                pause = _asked_pause(answer.headers.get("retry-after", ""))
                raise ThrottledError(f"{name}: HTTP 429", retry_after=pause)
            yield answer
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise LineError(f"{name}: {type(error).__name__}") from error


def _trusted(extra_roots: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if extra_roots is not None:
        context.load_verify_locations(cafile=extra_roots)
    return context


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
