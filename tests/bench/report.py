"""The bench's figures as a person reads them."""

import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from app.base.embedded import postgres_programs
from tests.bench.running import Phase, Result
from tests.bench.stand import ALLOWED_RATE, USED_RATE

_MEGABYTE = 1024 * 1024


def show(result: Result, console: Console) -> None:
    """Print everything; no text of a comment is among it."""
    options = result.options
    console.print(f"Machine: {machine()}")
    console.print(
        f"VK allows a service key {ALLOWED_RATE} requests a second, we use {USED_RATE};"
        " wall.get 5,000 a day"
    )
    console.print(f"Texts: {result.source}; {options.comments} on {options.pages} pages")
    console.print(
        f"Pages found and checked by the worker: {options.pages} in {result.checked:.1f} s"
    )
    if result.costs:
        console.print(_costs(result))
    for phase in result.phases:
        console.print(_phase(phase))
    console.print(_memory(result))
    console.print(_calls(result))
    console.print(_accounts(result))
    for trouble in result.troubles:
        console.print(f"FAILED: {trouble}")
    if not result.troubles:
        console.print("Conservation is exact; no limit was overstepped; nothing published twice.")


def _costs(result: Result) -> Table:
    table = _table(
        "Each stage alone", "", "number", "per s", "µs each", "own CPU µs", "postgres CPU µs"
    )
    for one in result.costs:
        each = 1e6 / max(1, one.number)
        table.add_row(
            one.stage,
            str(one.number),
            f"{one.number / one.wall:,.0f}",
            f"{one.wall * each:,.0f}",
            f"{one.own_cpu * each:,.0f}",
            f"{one.postgres_cpu * each:,.0f}",
        )
    return table


def _phase(phase: Phase) -> Table:
    rate = phase.number / phase.wall
    title = f"{phase.title}: {phase.number} in {phase.wall:.1f} s = {rate:,.0f}/s"
    caption = (
        f"{phase.requests} HTTP calls, {phase.violations} over a limit; CPU ms each: {_cpu(phase)}"
    )
    table = _table(title, "", "number", "first s", "median s", "last s")
    table.caption, table.caption_justify = caption, "left"
    for span in phase.spans:
        moments = (f"{moment:.2f}" for moment in (span.first, span.median, span.last))
        table.add_row(span.stage, str(span.number), *moments)
    return table


def _cpu(phase: Phase) -> str:
    each = {name: 1000 * used / phase.number for name, used in phase.cpu.items()}
    told = ", ".join(f"{name} {used:.2f}" for name, used in each.items())
    return f"{told}, together {sum(each.values()):.2f}"


def _memory(result: Result) -> Table:
    table = _table("Peak memory (PSS)", "", "MB")
    for name, size in result.memory.items():
        table.add_row(name, f"{size / _MEGABYTE:.0f}")
    table.add_row("together, at one time", f"{result.memory_together / _MEGABYTE:.0f}")
    return table


def _calls(result: Result) -> Table:
    counters = result.counters
    table = _table("HTTP calls", "", "requests", "inside execute")
    for method in sorted({*counters.methods, *counters.inner}):
        asked, inner = counters.methods.get(method, 0), counters.inner.get(method, 0)
        table.add_row(method, str(asked), str(inner))
    table.add_row("together", str(counters.requests), str(sum(counters.inner.values())))
    table.add_row("over a limit", str(counters.violations), "")
    return table


def _accounts(result: Result) -> Table:
    table = _table("Conservation", "", *result.accounts)
    accounts = list(result.accounts.values())
    lines: Mapping[str, list[object]] = {
        "living in the emulator": [one.living for one in accounts],
        "deleted in the emulator": [one.deleted for one in accounts],
        "of them never read": [one.deleted_unread for one in accounts],
        "rows in the database": [one.rows for one in accounts],
        "faults": [one.faults or "none" for one in accounts],
        **{
            f"state {state}": [one.states.get(state, 0) for one in accounts]
            for state in sorted({state for one in accounts for state in one.states})
        },
        **{
            sums[0].what: [f"{each.left} = {each.right}" if each.agree else "NO" for each in sums]
            for sums in zip(*(one.status.sums for one in accounts), strict=True)
        },
    }
    for title, values in lines.items():
        table.add_row(title, *map(str, values))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", min_width=60)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def machine() -> str:
    """Name the machine and how busy it is."""
    memory = psutil.virtual_memory().total / _MEGABYTE / 1024
    postgres = subprocess.run(  # noqa: S603 - a program of the wheel
        [str(postgres_programs() / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    parts = (
        _processor(),
        f"{psutil.cpu_count()} cores",
        f"{memory:.0f} GB",
        f"Python {platform.python_version()}",
        postgres.stdout.strip(),
        f"load {psutil.getloadavg()[0]:.1f}",
    )
    return ", ".join(parts)


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
