"""Runs four networks for a while ; see ``--help``; 1 if anything is lost."""

import argparse
import asyncio
import sys
import time

from rich.console import Console
from rich.table import Table

from tests.bench.four_networks.regions import REGIONS
from tests.bench.four_networks.running import Options, Outcome, run

_BEGAN = time.monotonic()


def main() -> int:
    """Run, print what was found, and tell by the code whether it is whole."""
    given = _arguments()
    options = Options(
        pages=given.pages,
        comments=given.comments,
        minutes=given.minutes,
        faults=given.faults,
        workers=given.workers,
        networks=tuple(given.networks.split(",")),
    )
    console = Console(width=140, highlight=False)
    outcomes = asyncio.run(run(options, lambda line: console.print(f"{_seconds():5.0f} s  {line}")))
    console.print(_table(outcomes))
    troubles = [trouble for outcome in outcomes for trouble in outcome.troubles]
    console.print("\n".join(troubles) or "Everything that stands on the networks is with us, once.")
    return 1 if troubles else 0


def _seconds() -> float:
    return time.monotonic() - _BEGAN


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(
        *("network", "living", "missing", "doubled", "stale", "undeleted", "requests", "struck"),
        *("violations", "all read, s", "delay p50/p95/max, s"),
    )
    for one in outcomes:
        delay = " / ".join(f"{seconds:.1f}" for seconds in one.delay)
        numbers = (one.living, one.missing, one.doubled, one.stale, one.undeleted)
        told = (*numbers, one.requests, one.struck, one.violations, round(one.read_at))
        table.add_row(one.network, *map(str, told), delay)
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.four_networks", description=__doc__)
    defaults = Options()
    parser.add_argument("--pages", type=int, default=defaults.pages)
    parser.add_argument("--comments", type=int, default=defaults.comments)
    parser.add_argument("--minutes", type=float, default=defaults.minutes)
    parser.add_argument("--faults", type=float, default=defaults.faults)
    parser.add_argument("--workers", type=int, default=defaults.workers)
    parser.add_argument("--networks", default=",".join(REGIONS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
