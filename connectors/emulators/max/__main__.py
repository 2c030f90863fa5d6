"""``python -m connectors.emulators.max``: serve until SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from connectors.emulators.max.delivery import Delivery
from connectors.emulators.max.front import Front
from connectors.emulators.max.network import Network
from connectors.emulators.max.switches import Switches
from connectors.emulators.wire import HttpServer

_LAST_PORT: Final = 65_535


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        rate=asked.rate, write_rate=asked.write_rate, updates_rate=asked.updates_rate
    )
    try:
        asyncio.run(_serve(switches, asked.seed, asked.host, asked.port))
    except OSError as error:
        sys.exit(f"cannot listen: {error.strerror or error}")


async def _serve(switches: Switches, seed: int, host: str, port: int) -> None:
    network = Network(switches, seed)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = HttpServer(Front(network).answer)
    address = await server.listen(host, port)
    delivering = asyncio.create_task(Delivery(network).run())
    delivering.add_done_callback(lambda _: stopped.set())  # a broken one must not go unseen
    sys.stdout.write(json.dumps({"address": address}) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering
    await server.close()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m connectors.emulators.max",
        description="A server that speaks MAX's Bot API; its control panel is under /admin.",
    )
    usual = Switches()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free port")
    parser.add_argument("--rate", type=_count, default=usual.rate)
    parser.add_argument("--write-rate", type=_count, default=usual.write_rate)
    parser.add_argument("--updates-rate", type=_count, default=usual.updates_rate)
    parser.add_argument("--seed", type=int, default=0, help="of the faults' and events' chances")
    return parser


def _count(given: str) -> int:
    number = int(given)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _port(given: str) -> int:
    number = _count(given)
    if number > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"must be {_LAST_PORT} or less")
    return number


if __name__ == "__main__":
    main()
