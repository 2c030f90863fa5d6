"""The web app on a free port of this machine, in a thread of the test."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from app.base.processes import wait_until
from app.base.settings import Settings
from app.main import create_app


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve the app; yield its address."""
    port = _free_port()
    loop, server = asyncio.new_event_loop(), None
    server = Server(
        create_app(settings),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        websockets=False,
    )
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),), daemon=True)
    thread.start()
    try:
        assert wait_until(lambda: _answers(port), seconds=20), "the app did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(20)
        loop.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
