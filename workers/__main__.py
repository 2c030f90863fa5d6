"""Starts a worker: ``python -m workers``."""

import asyncio
import sys

from app.base.logging import configure_logging
from app.base.settings import SettingsError, read_settings, require_servers
from workers.main import create_worker


def main() -> int:
    """Run until a signal or until Redis goes away; whoever started us starts us again."""
    try:
        settings = read_settings()
        database_url, redis_url = require_servers(settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings)
    worker = create_worker(settings, database_url=database_url, redis_url=redis_url)
    asyncio.set_event_loop(asyncio.new_event_loop())
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
