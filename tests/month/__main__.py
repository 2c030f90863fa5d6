"""Lives through a whole month: 20,000 cases, 300 officials; ``python -m tests.month``."""

import asyncio
import sys
import tempfile
from pathlib import Path

import msgspec

from app.base import embedded, migration
from app.base.database import connected
from tests.month.plan import Plan
from tests.month.stand import live_through
from tests.month.watching import Told
from tests.servers import running


def main() -> int:
    """Print what the month came to; 1 where something was as it must not be."""
    with tempfile.TemporaryDirectory(prefix="gospablik-month-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        server = embedded.lay_postgres(home, lambda _: None, durable=False)
        with running(server, home):
            migration.migrate(server.url)
            told = asyncio.run(_live(server.url))
    _show(told)
    wrong = (told.without_owner_or_reason, told.over_capacity, told.sent_at_night)
    return int(any(wrong) or told.replayed_alike != told.decisions)


async def _live(url: str) -> Told:
    async with connected(url, pool_size=4) as sessions:
        return await live_through(sessions, Plan(minutes_a_case=40), aloud=True)


def _show(told: Told) -> None:
    trial, told.trial = told.trial, None
    for name, value in msgspec.to_builtins(told).items():
        print(f"{name}: {value:.3f}" if isinstance(value, float) else f"{name}: {value}")
    if trial is not None:
        print(f"only in working hours would change {trial.changed} of {trial.cases} placings,")
        print(f"unplaced {trial.unplaced_before} → {trial.unplaced_after}")


if __name__ == "__main__":
    sys.exit(main())
