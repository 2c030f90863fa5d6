"""Starts a worker: ``python -m workers``."""

import asyncio
import sys

from app.base.logging import configure_logging
from app.base.settings import SettingsError, read_settings, require_servers
from workers.main import create_worker

_SWITCH_SECONDS = 0.0005
"""How long the judge's thread may keep the loop waiting. With Python's own 5 ms every answer
of the database waits so long while comments are judged, and the stages stand in line."""


def main() -> int:
    """Run until a signal or until Redis goes away; whoever started us starts us again."""
    try:
        settings = read_settings()
        database_url, redis_url = require_servers(settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings)
    sys.setswitchinterval(_SWITCH_SECONDS)
    asyncio.set_event_loop(asyncio.new_event_loop())  # arq takes the loop that it finds
    create_worker(settings, database_url=database_url, redis_url=redis_url).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
