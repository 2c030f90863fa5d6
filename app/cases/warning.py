"""Warns of cases whose term runs out: one line of history for each step that was reached."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import store
from app.cases.clerk import next_warning
from app.cases.histories.writing import Line, line, write
from app.cases.model import Case
from app.cases.rules import EventKind
from app.deadlines.ladder import Step, passed


async def hold_oldest(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the case that the next batch begins with and return its id; None: none is due."""
    held = await store.claim_to_warn(session, now=now, limit=1, without=without)
    return held[0].id if held else None


async def warn(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Write a warning for each of a batch of cases that are due for one; return how many cases.

    Of several steps that passed while nobody looked only the highest is told. Cases named in
    ``without`` go on waiting.
    """
    cases = await store.claim_to_warn(session, now=now, limit=limit, without=without)
    lines = [written for case in cases if (written := _step(case, now)) is not None]
    await write(session, lines, now=now)
    return len(cases)


def _step(case: Case, now: datetime) -> Line | None:
    reached, ahead = passed(msgspec.convert(case.warnings, list[Step]), now)
    case.warnings = msgspec.to_builtins(ahead)
    case.warn_at = next_warning(ahead)
    if reached is None:
        return None
    return line(case, EventKind.WARNED, note=str(reached.share))
