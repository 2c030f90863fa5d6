"""Serves the web app from one process, so that whoever kills it kills all of it."""

import asyncio
import signal
from typing import Final

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from app.base.settings import Settings
from app.main import create_app

_CONNECTIONS: Final = 4096
"""Answered at a time; whoever watches live updates holds one for as long as he watches."""


def serve_forever(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are finished."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    app = create_app(settings)
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        websockets=False,
        backlog=1024,
        backpressure=_CONNECTIONS,
    )
    loop = asyncio.get_running_loop()
    endings: list[asyncio.Task[None]] = []

    def stop() -> None:
        endings.append(loop.create_task(app.state.hub.close()))  # a stream ends by no request
        server.stop()  # type: ignore[no-untyped-call]  # granian has no type there

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve()
