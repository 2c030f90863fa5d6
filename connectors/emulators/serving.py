"""Serve one emulator from its command line until it is told to stop."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from connectors.emulators.wire import Handler, HttpServer

_LAST_PORT: Final = 65_535


def server_parser(network: str, description: str, *, seed_of: str) -> argparse.ArgumentParser:
    """Make the command line that all emulators have; their limits are added to it."""
    parser = argparse.ArgumentParser(
        prog=f"python -m connectors.emulators.{network}", description=description
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free port")
    parser.add_argument("--seed", type=int, default=0, help=f"of {seed_of}")
    return parser


def count(given: str) -> int:
    """Read an option that is a whole number, 0 or more."""
    number = int(given)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def run(serving: Coroutine[Any, Any, None]) -> None:
    """Serve to the end; leave with a sentence if the address cannot be had."""
    try:
        asyncio.run(serving)
    except OSError as error:
        sys.exit(f"cannot listen: {error.strerror or error}")


async def serve(
    handler: Handler, host: str, port: int, *, stopped: asyncio.Event | None = None
) -> None:
    """Tell the address as a line of JSON; serve until SIGTERM, SIGINT or ``stopped``."""
    stop = asyncio.Event() if stopped is None else stopped
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = HttpServer(handler)
    address = await server.listen(host, port)
    sys.stdout.write(json.dumps({"address": address}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.close()


async def serve_beside(
    work: Coroutine[Any, Any, None], handler: Handler, host: str, port: int
) -> None:
    """Serve, and do work beside it, such as telling webhooks what happens."""
    stopped = asyncio.Event()
    working = asyncio.create_task(work)
    working.add_done_callback(lambda _: stopped.set())  # a broken one must not go unseen
    await serve(handler, host, port, stopped=stopped)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def _port(given: str) -> int:
    number = count(given)
    if number > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"must be {_LAST_PORT} or less")
    return number
