"""Runs the parts of a stage, so that one that fails keeps no other from its work."""

from collections.abc import Awaitable, Callable

import structlog

from app.base.database import is_passing
from app.base.jobs import Stage

log = structlog.get_logger()

Part = Callable[[], Awaitable[int]]
"""Does something in transactions of its own; returns how much was done."""


async def in_parts(stage: Stage, *parts: Part) -> int:
    """Run the parts one after the other; return how much was done.

    What a part raises is raised after the last one has run; a database that went away at once.
    """
    done, failed = 0, list[Exception]()
    for part in parts:
        try:
            done += await part()
        except Exception as error:
            if is_passing(error):
                raise
            log.exception("part.failed", stage=stage.value, error=type(error).__name__)
            failed.append(error)
    if failed:
        raise failed[0]
    return done
