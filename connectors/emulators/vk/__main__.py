"""``python -m connectors.emulators.vk``: serve until SIGTERM or SIGINT."""

import argparse
from collections.abc import Sequence

from connectors.emulators.serving import count, run, serve_beside, server_parser
from connectors.emulators.vk.delivery import Delivery
from connectors.emulators.vk.front import Front
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.switches import Switches


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, serve, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    switches = Switches(
        service_rate=asked.service_rate,
        user_rate=asked.user_rate,
        community_rate=asked.community_rate,
        wall_get_per_day=asked.wall_get_per_day,
    )
    network = Network(switches, asked.seed)
    delivering = Delivery(network).run()
    run(serve_beside(delivering, Front(network).answer, asked.host, asked.port))


def _arguments() -> argparse.ArgumentParser:
    parser = server_parser(
        "vk",
        "A server that speaks VK's API; its control panel is under /admin.",
        seed_of="the faults' chances",
    )
    usual = Switches()
    parser.add_argument("--service-rate", type=count, default=usual.service_rate)
    parser.add_argument("--user-rate", type=count, default=usual.user_rate)
    parser.add_argument("--community-rate", type=count, default=usual.community_rate)
    parser.add_argument("--wall-get-per-day", type=count, default=usual.wall_get_per_day)
    return parser


if __name__ == "__main__":
    main()
