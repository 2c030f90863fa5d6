"""The web app on a free port of this machine, in a thread of the test."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.event import listen

from app.base.processes import wait_until
from app.base.settings import Settings
from tests.ports import answers, free_port
from tests.visiting import an_app

_PATIENCE, _MOMENT = 60.0, 0.1
"""Seconds. Who is left at a request when the loop closes leaves connections open, and some later
test is told of them; on a slow machine a page that Chromium has given up takes long."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve the app; yield its address."""
    with an_app(settings) as app:
        yield from _serving(app)


def _serving(whole: Litestar) -> Iterator[str]:
    port = free_port()
    loop, app = asyncio.new_event_loop(), _Counted(whole)
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        websockets=False,
    )
    thread = threading.Thread(
        target=loop.run_until_complete, args=(_served(server, whole),), daemon=True
    )
    thread.start()
    try:
        assert wait_until(lambda: answers(port), seconds=20), "the app did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        # What a browser asked for and left is no task of asyncio's here: nobody else waits for it.
        wait_until(lambda: app.running == 0, seconds=_PATIENCE)
        loop.call_soon_threadsafe(server.stop)
        thread.join(20)
        loop.close()


class _Counted:
    """The app, which tells how many requests it is at."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.running -= 1


async def _served(server: Server, whole: Litestar) -> None:
    opened: list[asyncpg.Connection[asyncpg.Record]] = []
    listen(
        whole.state.engine.sync_engine,
        "connect",
        lambda line, _: opened.append(line.driver_connection),
    )
    await server.serve()
    # What came as the app was shut down is dropped half-way, with its connection.
    late = asyncio.all_tasks() - {asyncio.current_task()}
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for line in opened:
        line.terminate()
    # A transport that was closed lets go of its socket in a later turn of the loop.
    await asyncio.sleep(_MOMENT)
