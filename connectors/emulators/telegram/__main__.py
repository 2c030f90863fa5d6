"""``python -m connectors.emulators.telegram``: serve until SIGTERM or SIGINT."""

import argparse
from collections.abc import Sequence

from connectors.emulators.serving import count, run, serve, server_parser
from connectors.emulators.telegram.front import Front
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.switches import Switches


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        chat_per_second=asked.chat_per_second,
        group_per_minute=asked.group_per_minute,
        bot_per_second=asked.bot_per_second,
    )
    front = Front(Network(switches, asked.seed))
    run(serve(front.answer, asked.host, asked.port))


def _arguments() -> argparse.ArgumentParser:
    parser = server_parser(
        "telegram",
        "A server that speaks Telegram's Bot API; its control panel is under /admin.",
        seed_of="chances and of update ids",
    )
    usual = Switches()
    parser.add_argument("--chat-per-second", type=count, default=usual.chat_per_second)
    parser.add_argument("--group-per-minute", type=count, default=usual.group_per_minute)
    parser.add_argument("--bot-per-second", type=count, default=usual.bot_per_second)
    return parser


if __name__ == "__main__":
    main()
