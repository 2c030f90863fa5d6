"""The plans that one worker holds: what it remembers between steps, and when that is kept."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.model import Plan
from app.pages.planner import group, spelling
from app.pages.planner.group import Group
from app.pages.planner.spelling import UnreadableMemoryError
from app.pages.planning import store
from app.pages.planning.rules import USUAL, Means, limits_of
from app.pages.planning.thinking import Rows, hour
from app.vocabulary import Network

log = structlog.get_logger()

_KEEP_EVERY: Final = timedelta(minutes=1)
_BYTES_A_SECOND: Final = 100_000
"""What memories may add to the database's log; a large one is kept less often."""


class CommentTimes(Protocol):
    """When comments were written that are not the page's own; ``app.comments.service`` tells."""

    async def newest(self, session: AsyncSession, /) -> int:
        """Tell the id of the newest comment."""
        ...

    async def times_after(self, session: AsyncSession, comment_id: int, /, *, limit: int) -> Rows:
        """List (id, page, written at) by id."""
        ...

    async def times_on(
        self, session: AsyncSession, page_ids: Collection[int], /, *, since: datetime
    ) -> Rows:
        """List (id, page, written at) of these pages."""
        ...


class Held(msgspec.Struct, kw_only=True):
    """A plan that this worker steps, as it remembers it."""

    version: int
    group: Group
    kept_at: datetime
    bytes_kept: int = 0
    called_at: datetime | None = None
    """When all its pages were looked at last."""


class Plans:
    """The plans that one worker holds, between their steps.

    ``means`` are what one key of each network may spend; networks without are not planned.
    """

    def __init__(self, means: Mapping[Network, Means] = USUAL) -> None:
        self.means = means
        self.held: dict[int, Held] = {}
        self.laid_out_at: datetime | None = None


async def take_up(
    session: AsyncSession,
    plans: Plans,
    plan: Plan,
    comments: CommentTimes,
    means: Means,
    now: datetime,
) -> Held:
    """Go on with what we remember, or with what the plan's row does if somebody else went on."""
    held = plans.held.get(plan.id)
    if held is None or held.version != plan.version:
        spelled = await store.memory_of(session, plan.id)
        known = await _remember(session, plan, spelled, comments, means, now)
        held = Held(version=plan.version, group=known, kept_at=now, bytes_kept=len(spelled))
        plans.held[plan.id] = held
        log.info("plan.taken_up", plan_id=plan.id, pages=len(known.ids))
    group.clock(held.group, hour(now))
    return held


async def put_down(plan: Plan, held: Held, now: datetime) -> None:
    """Hold the plan on, and keep what is remembered if it is time."""
    plan.version += 1
    plan.stepped_at = now
    held.version = plan.version
    pause = max(_KEEP_EVERY, timedelta(seconds=held.bytes_kept / _BYTES_A_SECOND))
    if abs(now - held.kept_at) >= pause:
        plan.memory = await asyncio.to_thread(spelling.spell, held.group)
        held.kept_at, held.bytes_kept = now, len(plan.memory)


async def _remember(
    session: AsyncSession,
    plan: Plan,
    spelled: bytes,
    comments: CommentTimes,
    means: Means,
    now: datetime,
) -> Group:
    try:
        if spelled:
            known = await asyncio.to_thread(spelling.read, spelled)
            limits = limits_of(means, pages=len(known.ids))
            group.catch_up(known, limits, stepped_at=hour(plan.stepped_at))
            return known
    except UnreadableMemoryError:
        log.warning("plan.unreadable", plan_id=plan.id)
    return group.begin(
        calls_a_day=means.a_day,
        posts=await store.newest_post(session),
        comments=await comments.newest(session),
        now=hour(now),
    )
