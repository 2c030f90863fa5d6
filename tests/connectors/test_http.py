"""The way out, against a real server on loopback that answers what a test wants."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import msgspec
import pytest

from connectors.contract import ThrottledError
from connectors.http import (
    LONGEST_POLL,
    HttpAnswer,
    LineError,
    open_client,
    poll_seconds,
    post_form,
    send,
)

_Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _server(answer: bytes | _Answer) -> AsyncIterator[str]:
    connections: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(len(b"a=1"))
                if not isinstance(answer, bytes):
                    await answer(reader, writer)
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}/method/x"
    finally:
        server.close()
        for writer in connections:
            writer.close()
    assert connections


def _response(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def _post(url: str, *, limit: int = 1000, seconds: float = 5) -> bytes:
    async with open_client() as client:
        return await post_form(client, url, {"a": "1"}, name="x.y", limit=limit, seconds=seconds)


async def test_the_body_of_a_good_answer_is_given_unpacked() -> None:
    body = gzip.compress(b'{"response":1}')
    async with _server(_response("200 OK", body, "Content-Encoding: gzip")) as url:
        assert await _post(url) == b'{"response":1}'


async def test_one_connection_serves_many_calls() -> None:
    opened = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        for _ in range(3):
            writer.write(_response("200 OK", b"ok"))
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(3)

    async with _server(count) as url, open_client() as client:
        for _ in range(3):
            await post_form(client, url, {"a": "1"}, name="x.y")

    assert opened == 1


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "403 Forbidden", "302 Found"])
async def test_any_other_status_is_a_broken_line(status: str) -> None:
    async with _server(_response(status, b"<html>")) as url:
        with pytest.raises(LineError, match=f"x.y: HTTP {status[:3]}"):
            await _post(url)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [([], 5), (["Retry-After: 7"], 7), (["Retry-After: soon"], 5), (["Retry-After: ٣"], 5)],
)
async def test_a_429_tells_how_long_to_wait(headers: list[str], pause: int) -> None:
    async with _server(_response("429 Slow Down", b"<html>", *headers)) as url:
        with pytest.raises(ThrottledError) as throttled:
            await _post(url)

    assert throttled.value.retry_after == timedelta(seconds=pause)


async def test_an_endless_pause_is_cut_to_an_hour() -> None:
    answer = _response("429 Slow Down", b"", "Retry-After: 99999999999999")
    async with _server(answer) as url:
        with pytest.raises(ThrottledError) as throttled:
            await _post(url)

    assert throttled.value.retry_after == timedelta(hours=1)


async def test_a_packed_answer_that_grows_too_large_is_dropped() -> None:
    body = gzip.compress(b"a" * 5000)
    async with _server(_response("200 OK", body, "Content-Encoding: gzip")) as url:
        with pytest.raises(LineError, match="longer than 1000 bytes"):
            await _post(url)


async def test_an_answer_that_drips_for_ever_is_left() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with _server(drip) as url:
        with pytest.raises(LineError, match="TimeoutError"):
            await _post(url, seconds=0.3)


@pytest.mark.parametrize(("wished", "waited"), [(-1, 0), (0, 0), (7.9, 7), (25, 25), (3600, 25)])
def test_a_long_poll_waits_as_wished_within_bounds(wished: float, waited: int) -> None:
    assert poll_seconds(timedelta(seconds=wished)) == waited


async def test_a_long_poll_ends_before_the_line_is_given_up_as_silent() -> None:
    async with open_client() as client:
        assert client.timeout.read is not None
        assert client.timeout.read >= LONGEST_POLL.total_seconds() + 5


async def test_a_cut_answer_is_a_broken_line() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"

    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    async with _server(cut) as url:
        with pytest.raises(LineError, match="RemoteProtocolError"):
            await _post(url)


async def test_nobody_listening_is_a_broken_line() -> None:
    async with _server(_response("200 OK", b"")) as url:
        await _post(url)

    with pytest.raises(LineError, match="ConnectError"):
        await _post(url)


async def test_an_address_that_is_none_is_a_broken_line() -> None:
    with pytest.raises(LineError, match=r"x\.y: "):
        await _post("http://[1::2")


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async with _server(_response("200 OK", b"direct")) as url:
        assert await _post(url) == b"direct"


async def test_calls_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async with _server(_response("200 OK", b"")) as url:
        await _post(url)

    assert [record for record in caplog.records if record.name.startswith("http")] == []


async def test_an_invalid_proxy_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="proxy"):
        open_client(proxy="nonsense")


async def test_a_form_is_sent_in_the_body() -> None:
    async with open_client() as client:
        request = client.build_request("POST", "http://127.0.0.1/", data={"access_token": "s"})

    assert isinstance(request, httpx.Request)
    assert request.content == b"access_token=s"


async def _send(url: str) -> HttpAnswer:
    headers = httpx.Headers({"authorization": "t"})
    payload = msgspec.Raw(b"{ }")  # as long as what the server reads of a request
    async with open_client() as client:
        return await send(
            client, "POST", url, name="POST /x", headers=headers, query={}, payload=payload
        )


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_sent_requests_refusals_are_answers_too(status: int) -> None:
    async with _server(_response(f"{status} X", b"{}")) as url:
        answer = await _send(url)

    assert (answer.status, answer.body) == (status, b"{}")


async def test_a_429_of_a_sent_request_is_throttled() -> None:
    async with _server(_response("429 Slow Down", b"too many", "Retry-After: 7")) as url:
        with pytest.raises(ThrottledError, match="POST /x: HTTP 429") as throttled:
            await _send(url)

    assert throttled.value.retry_after == timedelta(seconds=7)
