"""``python -m connectors.emulators.telegram``: serve until SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from typing import Final

from connectors.emulators.telegram.front import Front
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.switches import Switches
from connectors.emulators.wire import HttpServer

_LAST_PORT: Final = 65_535


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        chat_per_second=asked.chat_per_second,
        group_per_minute=asked.group_per_minute,
        bot_per_second=asked.bot_per_second,
    )
    try:
        asyncio.run(_serve(switches, asked.seed, asked.host, asked.port))
    except OSError as error:
        sys.exit(f"cannot listen: {error.strerror or error}")


async def _serve(switches: Switches, seed: int, host: str, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = HttpServer(Front(Network(switches, seed)).answer)
    address = await server.listen(host, port)
    sys.stdout.write(json.dumps({"address": address}) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.close()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m connectors.emulators.telegram",
        description="A server that speaks Telegram's Bot API; its control panel is under /admin.",
    )
    usual = Switches()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free port")
    parser.add_argument("--chat-per-second", type=_count, default=usual.chat_per_second)
    parser.add_argument("--group-per-minute", type=_count, default=usual.group_per_minute)
    parser.add_argument("--bot-per-second", type=_count, default=usual.bot_per_second)
    parser.add_argument("--seed", type=int, default=0, help="of chances and of update ids")
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
