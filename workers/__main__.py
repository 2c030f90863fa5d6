"""Starts a worker: ``python -m workers``."""

import argparse
import asyncio
import sys
from collections.abc import Collection, Sequence

from app.base.errors import InvalidError
from app.base.jobs import Stage
from app.base.logging import configure_logging
from app.base.settings import SettingsError, read_settings, require_servers
from app.deadlines.installed import rulebook_of
from workers.main import create_worker

_SWITCH_SECONDS = 0.0005
"""How long the judge's thread may keep the loop waiting. With Python's own 5 ms every answer
of the database waits so long while comments are judged, and the stages stand in line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal or until Redis goes away; whoever started us starts us again."""
    stages = stages_of(arguments)
    try:
        settings = read_settings()
        database_url, redis_url = require_servers(settings)
        rulebook_of(settings)  # a slip in them is told before anything is opened
    except (SettingsError, InvalidError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings)
    sys.setswitchinterval(_SWITCH_SECONDS)
    asyncio.set_event_loop(asyncio.new_event_loop())  # arq takes the loop that it finds
    create_worker(settings, database_url=database_url, redis_url=redis_url, stages=stages).run()
    return 0


def stages_of(arguments: Sequence[str] | None) -> Collection[Stage]:
    """Read from the words of the command which stages this worker runs; by default all."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--only", type=Stage, choices=list(Stage), action="append")
    parser.add_argument("--without", type=Stage, choices=list(Stage), action="append", default=[])
    given = parser.parse_args(arguments)
    stages = [stage for stage in given.only or Stage if stage not in given.without]
    if not stages:
        parser.error("no stage is left")
    return stages


if __name__ == "__main__":
    sys.exit(main())
