"""``python -m connectors.emulators.max``: serve until SIGTERM or SIGINT."""

import argparse
from collections.abc import Sequence

from connectors.emulators.max.delivery import Delivery
from connectors.emulators.max.front import Front
from connectors.emulators.max.network import Network
from connectors.emulators.max.switches import Switches
from connectors.emulators.serving import count, run, serve_beside, server_parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        rate=asked.rate, write_rate=asked.write_rate, updates_rate=asked.updates_rate
    )
    network = Network(switches, asked.seed)
    delivering = Delivery(network).run()
    run(serve_beside(delivering, Front(network).answer, asked.host, asked.port))


def _arguments() -> argparse.ArgumentParser:
    parser = server_parser(
        "max",
        "A server that speaks MAX's Bot API; its control panel is under /admin.",
        seed_of="the faults' and events' chances",
    )
    usual = Switches()
    parser.add_argument("--rate", type=count, default=usual.rate)
    parser.add_argument("--write-rate", type=count, default=usual.write_rate)
    parser.add_argument("--updates-rate", type=count, default=usual.updates_rate)
    return parser


if __name__ == "__main__":
    main()
