"""Runs the planner's simulation: ``python -m tests.bench.planner [--quick]``; 1 if it fails."""

import argparse
import resource
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console

from app.pages.planner.spending import Limits
from tests.bench.planner.policies import (
    Adaptive,
    ByRate,
    Ours,
    OursByQuota,
    OursForPosts,
    Policy,
    Reference,
    ReferenceByQuota,
    ReferenceForPosts,
    Uniform,
)
from tests.bench.planner.region import START, Plan, Region, draw
from tests.bench.planner.report import Line, show, troubles
from tests.bench.planner.running import Slots, live

_SLOT_MINUTES = {0.033: 1.5, 0.2: 1.5, 1.0: 1.0, 5.0: 0.5}
_DAY = 24.0


def main() -> int:
    """Simulate, print, and tell by the code whether what issue 3 asks is kept."""
    given = _arguments()
    console = Console(width=150, highlight=False)
    lines = []
    for line in _large(given.seeds[0]) if given.large else _lives(given):
        lines.append(line)
        if given.json:
            given.json.write_bytes(msgspec.json.encode(lines))
    show(lines, console)
    found = [] if given.quick or given.large or given.counters else troubles(lines)
    for trouble in found:
        console.print(f"NOT KEPT: {trouble}")
    return 1 if found else 0


def _lives(given: argparse.Namespace) -> Iterator[Line]:
    for seed in given.seeds:
        pages, hours = (1_000, 9 * _DAY) if given.quick else (5_000, 29 * _DAY)
        region = draw(Plan(seed=seed, pages=pages, hours=hours, skew=given.skew))
        judged = (7 * _DAY, 8 * _DAY) if given.quick else (14 * _DAY, 28 * _DAY)
        for budget in given.budgets:
            slots = Slots(
                minutes=_SLOT_MINUTES[budget], per_page_hour=budget, hours=hours,
                judged_from=judged[0], judged_to=judged[1], has_counters=given.counters,
            )  # fmt: skip
            yield from _compare(region, slots)


def _large(seed: int) -> Iterator[Line]:
    """Plan for 200,000 pages: a day and a half, of which the last day is judged."""
    region = draw(Plan(seed=seed, pages=200_000, history=14 * _DAY, hours=1.5 * _DAY))
    slots = Slots(
        minutes=1, per_page_hour=1.0, hours=1.5 * _DAY, judged_from=_DAY / 2, judged_to=1.5 * _DAY
    )
    names = {"uniform", "1/√rate, known", "known", "ours"}
    yield from _compare(region, slots, names)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all in all, the region included: {most:,.0f} MiB", file=sys.stderr)


def _compare(region: Region, slots: Slots, names: Container[str] | None = None) -> Iterator[Line]:
    rates = region.rates(START + slots.judged_from)
    gain = float(rates.mean() / np.sqrt(rates).mean() ** 2)
    policies = _policies_for_posts if slots.has_counters else _policies
    for name, policy in policies(region, slots.per_page_hour):
        if names is not None and name not in names:
            continue
        outcome = live(region, policy(), slots)
        print(f"{name}: {outcome.mean:.2f} min, {outcome.step_ms:.2f} ms a step", file=sys.stderr)
        yield Line(
            seed=region.plan.seed, pages=region.plan.pages, per_page_hour=slots.per_page_hour,
            policy=name, skew_gain=gain, outcome=outcome,
        )  # fmt: skip


def _policies(region: Region, per_page_hour: float) -> Sequence[tuple[str, Callable[[], Policy]]]:
    limits = Limits(
        per_hour=region.plan.pages * per_page_hour, longest_wait=longest_wait(per_page_hour)
    )
    history = region.plan.history
    by_quota = (
        ("known, daily quota", lambda: ReferenceByQuota(region)),
        ("ours, daily quota", lambda: OursByQuota(region, limits, history=history)),
    )
    cold = (("ours, cold", lambda: Ours(region, limits, history=0.0)),)
    return (
        ("uniform", lambda: Uniform(region)),
        ("×1.5 / ÷2", lambda: Adaptive(region)),
        ("∝ rate, known", lambda: ByRate(region, 1.0)),
        ("1/√rate, known", lambda: ByRate(region, 0.5)),
        ("known", lambda: Reference(region)),
        ("ours", lambda: Ours(region, limits, history=history)),
        *(() if per_page_hour > 1 else by_quota),
        *(() if per_page_hour != 1 else cold),
    )


def _policies_for_posts(
    region: Region, per_page_hour: float
) -> Sequence[tuple[str, Callable[[], Policy]]]:
    limits = Limits(
        per_hour=region.plan.pages * per_page_hour, longest_wait=longest_wait(per_page_hour)
    )
    history = region.plan.history
    return (
        ("uniform", lambda: Uniform(region)),
        ("1/√rate, known", lambda: ByRate(region, 0.5)),
        ("known, daily quota", lambda: ReferenceForPosts(region)),
        ("as if all waited, daily quota", lambda: OursByQuota(region, limits, history=history)),
        ("ours, daily quota", lambda: OursForPosts(region, limits, history=history)),
    )


def longest_wait(per_page_hour: float) -> float:
    """The promise made in the simulation: hours, at least five rounds of all pages."""
    return max(_DAY, 10 / per_page_hour)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.planner", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 pages for nine days")
    parser.add_argument("--large", action="store_true", help="200,000 pages for two days")
    parser.add_argument(
        "--counters", action="store_true",
        help="known posts have counters, as on VK: polls are for finding posts",
    )  # fmt: skip
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002, 1003])
    parser.add_argument(
        "--budgets", type=float, nargs="+", choices=sorted(_SLOT_MINUTES), default=[0.2, 1.0, 5.0],
        metavar="POLLS", help="polls a page and hour",
    )  # fmt: skip
    parser.add_argument("--skew", type=float, default=2.0, help="sigma of the logarithm of rates")
    parser.add_argument("--json", type=Path, help="where to write the outcomes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
