"""A small HTTP/1.1 server whose connections can be broken on purpose.

Ordinary servers take pains to end every answer well; an emulator must also be able to
cut it in the middle or reset the line, so it holds the socket itself. h11 does the parsing.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import h11

_HEADERS_LIMIT: Final = 64 * 1024
_BODY_LIMIT: Final = 256 * 1024 * 1024
_READ_SIZE: Final = 256 * 1024
_LINGER_NOT_AT_ALL: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[bytes, bytes]
    body: bytes


class Ending(StrEnum):
    """How an answer ends; the last two are what a broken network does."""

    WHOLE = "whole"
    CUT = "cut"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; a body given as pieces is sent in chunks as they come."""

    body: bytes | Iterator[bytes]
    status: int = 200
    content_type: bytes = b"application/json; charset=utf-8"
    ending: Ending = Ending.WHOLE
    headers: tuple[tuple[bytes, bytes], ...] = ()


Handler = Callable[[Request], Awaitable[Answer]]


class HttpServer:
    """Serves one handler on one address; ``address`` is known once it listens."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()

    async def listen(self, host: str, port: int) -> str:
        """Start to listen and return the address; port 0 takes a free one."""
        self._server = await asyncio.start_server(self._converse, host, port, limit=_READ_SIZE)
        name = self._server.sockets[0].getsockname()
        shown = f"[{name[0]}]" if ":" in name[0] else name[0]
        return f"http://{shown}:{name[1]}"

    async def close(self) -> None:
        """Stop at once: open conversations are cut."""
        if self._server is not None:
            self._server.close()
        for conversation in list(self._conversations):
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:  # cannot be: start_server runs us as a task
            return
        self._conversations.add(task)
        try:
            await _Conversation(self._handler, reader, writer).hold()
        except (ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._conversations.discard(task)
            writer.close()


class _Conversation:
    """One connection, kept alive for as many requests as the client sends."""

    def __init__(
        self, handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._handler = handler
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEADERS_LIMIT)

    async def hold(self) -> None:
        """Answer until either side wants no more."""
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await self._complain(error)

    async def _exchange(self) -> bool:
        request = await self._read_request()
        if request is None:
            return False
        answer = await self._handler(request)
        if answer.ending is Ending.RESET:
            _reset(self._writer)
            return False
        await self._write(answer)
        return answer.ending is Ending.WHOLE and self._http.our_state is h11.DONE

    async def _read_request(self) -> Request | None:
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        pieces: list[bytes] = []
        size = 0
        while isinstance(piece := await self._next_event(), h11.Data):
            size += len(piece.data)
            if size > _BODY_LIMIT:
                raise h11.RemoteProtocolError("body too large", 413)
            pieces.append(bytes(piece.data))
        return _as_request(head, b"".join(pieces))

    async def _next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._send(h11.InformationalResponse(status_code=100, headers=[]))
            self._http.receive_data(await self._reader.read(_READ_SIZE))
        return event

    async def _write(self, answer: Answer) -> None:
        if isinstance(answer.body, bytes):
            self._write_at_once(answer, answer.body)
        else:
            self._send(_head(answer, (b"transfer-encoding", b"chunked")))
            for piece in answer.body:
                self._send(h11.Data(data=piece))
                await self._writer.drain()
            self._send(h11.EndOfMessage())
        await self._writer.drain()

    def _write_at_once(self, answer: Answer, body: bytes) -> None:
        head = self._bytes(_head(answer, (b"content-length", str(len(body)).encode())))
        if answer.ending is Ending.CUT:
            self._writer.write(head + body[: len(body) // 2])
            return
        data = self._bytes(h11.Data(data=body))
        self._writer.write(head + data + self._bytes(h11.EndOfMessage()))

    async def _complain(self, error: h11.RemoteProtocolError) -> None:
        if self._http.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        answer = Answer(str(error).encode(), error.error_status_hint, b"text/plain; charset=utf-8")
        await self._write(answer)

    def _send(self, event: h11.Event) -> None:
        self._writer.write(self._bytes(event))

    def _bytes(self, event: h11.Event) -> bytes:
        return self._http.send(event) or b""


def _as_request(head: h11.Request, body: bytes) -> Request:
    path, _, query = head.target.decode("ascii", "replace").partition("?")
    return Request(head.method.decode("ascii"), path, query, dict(head.headers), body)


def _head(answer: Answer, framing: tuple[bytes, bytes]) -> h11.Response:
    headers = [(b"content-type", answer.content_type), framing, *answer.headers]
    return h11.Response(status_code=answer.status, headers=headers)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Send RST rather than FIN, as a crashed peer or a firewall does."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT_AT_ALL)
    writer.transport.abort()
