"""Serves the web app from one process, so that whoever kills it kills all of it."""

import asyncio
import gc
import signal
from typing import Final

import uvloop
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar.types import ASGIApp

from app.base.settings import Settings
from app.main import create_app

_YOUNG: Final = 10_000
"""New objects after which the collector looks through the young ones; usual is 700."""
_CONNECTIONS: Final = 4096
"""Answered at a time; whoever watches live updates holds one for as long as he watches."""


def serve_forever(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are finished."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


def behind_proxies(app: ASGIApp, trusted: str) -> ASGIApp:
    """Believe our own proxies, and nobody else, who asks and whether he speaks https."""
    if not trusted:
        return app
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(app, trusted)
    return wrapped


def _spare_the_collector() -> None:
    """Take what lives as long as the process out of the collector's sight.

    A look through all of it takes a tenth of a second, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 100)


async def _serve(settings: Settings) -> None:
    app = create_app(settings)
    _spare_the_collector()
    server = Server(
        behind_proxies(app, settings.trusted_proxies),
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
