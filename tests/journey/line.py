"""A line to a server that can be cut: nobody answers at its end then, as when a server is down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Line:
    """Carries bytes between a port of ours and a server."""

    def __init__(self, address: str) -> None:
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self.address = ""

    async def join(self) -> None:
        """Let it be answered, always at the same address."""
        port = urlsplit(self.address).port or 0
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", port)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def cut(self) -> None:
        """Refuse every connection from now on, and break those there are."""
        if self._server is not None:
            self._server.close()
            for line in list(self._lines):
                line.transport.abort()
            self._server = None

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, forth = await asyncio.open_connection(self._host, self._port)
        self._lines |= {back, forth}
        with suppress(ConnectionError):
            await asyncio.gather(_pour(near, forth), _pour(far, back))
        self._lines -= {back, forth}


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while part := await source.read(65536):
            sink.write(part)
            await sink.drain()
    finally:
        sink.close()


@asynccontextmanager
async def line_to(address: str) -> AsyncIterator[Line]:
    line = Line(address)
    await line.join()
    try:
        yield line
    finally:
        await line.cut()
