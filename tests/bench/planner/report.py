"""The planner's figures as a table, and whether they keep what issue 3 asks."""

from collections.abc import Sequence

import msgspec
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.planner.running import Outcome

MUST_KNOWN = {0.2: 1.30, 1.0: 1.40, 5.0: 1.25}
MUST_UNIFORM = {0.2: 3.4, 1.0: 4.0, 5.0: 4.5}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One policy's life on one region under one budget."""

    seed: int
    pages: int
    per_page_hour: float
    policy: str
    skew_gain: float
    """E[r] / (E sqrt r)²: what theory lets us gain by knowing mean rates alone."""
    outcome: Outcome


def show(lines: Sequence[Line], console: Console) -> None:
    """Print one table for each seed and budget."""
    for key in dict.fromkeys((line.pages, line.seed, line.per_page_hour) for line in lines):
        group = [line for line in lines if (line.pages, line.seed, line.per_page_hour) == key]
        console.print(_table(group))


def troubles(lines: Sequence[Line]) -> list[str]:
    """Tell what the issue asks and these lines do not keep."""
    found = [
        f"seed {line.seed}, {line.per_page_hour}/h, {line.policy}: quota overspent"
        for line in lines
        if line.policy in {"ours, daily quota", "ours"} and line.outcome.worst_day > 1 + 1e-9
    ]
    for line in lines:
        if line.policy != "ours" or line.per_page_hour not in MUST_KNOWN:
            continue
        by_known, by_uniform = _ratios(line, lines)
        name = f"seed {line.seed}, {line.per_page_hour}/h"
        if by_known > MUST_KNOWN[line.per_page_hour]:
            found.append(f"{name}: {by_known:.2f} times the known reference")
        if by_uniform < MUST_UNIFORM[line.per_page_hour]:
            found.append(f"{name}: only {by_uniform:.2f} times better than uniform")
    return found


def _table(group: Sequence[Line]) -> Table:
    first = group[0]
    title = escape(
        f"seed {first.seed}, {first.pages:,} pages, {first.per_page_hour} polls a page and hour, "
        f"{first.outcome.comments:,} comments; E[r]/(E√r)² = {first.skew_gain:.2f}"
    )
    table = Table(title=title, box=SIMPLE)
    for column in (
        "policy", "mean min", "p50", "p95", "≤15 min", "× uniform", "÷ known", "calls a comment",
        "quiet pages", "in bursts", "longest gap h", "budget used", "worst 24 h",
    ):  # fmt: skip
        table.add_column(column, justify="left" if column == "policy" else "right")
    for line in group:
        table.add_row(*_row(line, group))
    return table


def _row(line: Line, group: Sequence[Line]) -> tuple[str, ...]:
    outcome = line.outcome
    by_known, by_uniform = _ratios(line, group)
    return (
        line.policy, f"{outcome.mean:.2f}", f"{outcome.p50:.1f}", f"{outcome.p95:.1f}",
        f"{outcome.within_15:.0%}", f"{by_uniform:.2f}", f"{by_known:.2f}",
        f"{outcome.calls_per_comment:.0f}", f"{outcome.quiet:.1f}", f"{outcome.in_burst:.1f}",
        f"{outcome.longest_hours:.1f}", f"{outcome.used:.1%}", f"{outcome.worst_day:.2%}",
    )  # fmt: skip


def _ratios(line: Line, lines: Sequence[Line]) -> tuple[float, float]:
    """Tell the mean against the known reference's, and the uniform one's against it.

    Like with like: a daily quota against the reference that spends one.
    """
    means = {
        other.policy: other.outcome.mean
        for other in lines
        if (other.pages, other.seed, other.per_page_hour)
        == (line.pages, line.seed, line.per_page_hour)
    }
    known = "known, daily quota" if "daily quota" in line.policy else "known"
    return line.outcome.mean / means.get(known, float("nan")), means["uniform"] / line.outcome.mean
