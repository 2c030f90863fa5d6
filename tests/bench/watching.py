"""Watches the database while the worker works: is anything left, and when was what done."""

import asyncio
import time
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import text

from app.base.database import Sessions

_LOOK_EVERY: Final = 0.1
_BUSY: Final = text("""
SELECT EXISTS (SELECT FROM post WHERE gone_at IS NULL AND (read_at IS NULL OR read_at < :mark))
    OR EXISTS (SELECT FROM comment WHERE state IN ('new', 'needs_answer', 'leaving'))
    OR EXISTS (SELECT FROM "case" WHERE state = 'open')
    OR EXISTS (SELECT FROM case_event WHERE told_at IS NULL)
""")
"""Ends at the first that is left, so that watching costs the database little."""
_COMMENTS: Final = text("SELECT count(*) FROM comment")
_CLOCKS: Final = {
    "taken in": "SELECT fetched_at AS at FROM comment WHERE fetched_at >= :began",
    "judged": "SELECT judged_at AS at FROM comment WHERE judged_at >= :began",
    "opened": "SELECT joined_at AS at FROM case_comment WHERE joined_at >= :began",
    "assigned": 'SELECT assigned_at AS at FROM "case" WHERE assigned_at >= :began',
    "told": "SELECT told_at AS at FROM case_event WHERE told_at >= :began",
    "published": "SELECT published_at AS at FROM reply WHERE published_at >= :began",
    "seen": "SELECT seen_at AS at FROM reply WHERE seen_at >= :began",
}


class StuckError(Exception):
    """The service did not come to rest in time."""


class Span(msgspec.Struct, frozen=True):
    """When a stage was at work, in seconds from the beginning."""

    stage: str
    number: int
    first: float
    median: float
    last: float


async def until_rest(
    sessions: Sessions, *, mark: datetime, comments: int = 0, seconds: float = 300
) -> None:
    """Wait until all posts were read after ``mark`` and every comment has gone its way."""
    deadline = time.monotonic() + seconds
    while not await _is_at_rest(sessions, mark, comments):
        if time.monotonic() > deadline:
            raise StuckError(f"not at rest after {seconds:.0f} s")
        await asyncio.sleep(_LOOK_EVERY)


async def until(sessions: Sessions, query: str, wanted: int, *, seconds: float = 300) -> None:
    """Wait until a query counts as many as wanted."""
    deadline = time.monotonic() + seconds
    while True:
        async with sessions() as session:
            counted = (await session.execute(text(query))).scalar_one()
        if counted >= wanted:
            return
        if time.monotonic() > deadline:
            raise StuckError(f"{counted} of {wanted}: {query}")
        await asyncio.sleep(_LOOK_EVERY)


async def spans(sessions: Sessions, began: datetime) -> list[Span]:
    """Tell for each stage when it was at work since then, by the database's own stamps."""
    found = []
    async with sessions() as session:
        for stage, source in _CLOCKS.items():
            query = text(
                f"SELECT count(*), min(at), percentile_disc(0.5) WITHIN GROUP (ORDER BY at),"  # noqa: S608
                f" max(at) FROM ({source}) AS stamps"
            )
            number, *moments = (await session.execute(query, {"began": began})).one()
            if number:
                found.append(Span(stage, number, *((at - began).total_seconds() for at in moments)))
    return found


async def _is_at_rest(sessions: Sessions, mark: datetime, comments: int) -> bool:
    async with sessions() as session:
        if (await session.execute(_BUSY, {"mark": mark})).scalar_one():
            return False
        return bool((await session.execute(_COMMENTS)).scalar_one() >= comments)
