"""``python -m connectors.emulators.ok``: serve until SIGTERM or SIGINT."""

import argparse
from collections.abc import Sequence

from connectors.emulators.ok.front import Front
from connectors.emulators.ok.network import Network
from connectors.emulators.ok.switches import Switches
from connectors.emulators.serving import count, run, serve, server_parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        calls_per_second=asked.calls_per_second,
        method_calls_per_day=asked.method_calls_per_day,
    )
    front = Front(Network(switches, asked.seed))
    run(serve(front.answer, asked.host, asked.port))


def _arguments() -> argparse.ArgumentParser:
    parser = server_parser(
        "ok",
        "A server that speaks Odnoklassniki's API; its panel is under /admin.",
        seed_of="the faults' chances",
    )
    usual = Switches()
    parser.add_argument("--calls-per-second", type=count, default=usual.calls_per_second)
    parser.add_argument("--method-calls-per-day", type=count, default=usual.method_calls_per_day)
    return parser


if __name__ == "__main__":
    main()
