"""Plans which pages are asked next, one budget at a time; one worker holds each plan.

A step reads what polls have written since the last one, chooses pages, and sets their rows
due: the row is the queue. What is remembered stays with the worker that holds the plan, and
goes into its row once a minute or so; a worker that dies costs no comment and no learning,
for what it had learnt since is read again (docs/planner.md).
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.model import Plan
from app.pages.planner import group, rows
from app.pages.planner.group import Group
from app.pages.planner.rows import Events, Roll
from app.pages.planning import store
from app.pages.planning.holding import CommentTimes, Held, Plans, put_down, take_up
from app.pages.planning.rules import alone_every, limits_of
from app.pages.planning.store import CENTRE
from app.pages.planning.thinking import (
    HISTORY,
    history_of,
    price_of,
    read_on,
    roll_of,
    some_of,
    think,
)
from app.vocabulary import Network

STEP: Final = timedelta(seconds=5)
_ABANDONED: Final = 3 * STEP
"""Whose plan was not stepped for so long is dead, or too slow to hold it."""
_LOOK_ROUND: Final = timedelta(seconds=15)
_ROLL_CALL: Final = timedelta(minutes=1)
_FEW_PAGES: Final = 5_000
"""So many are looked at in every step; of more, only those that were asked."""
_NEWCOMERS: Final = 2_000
"""Pages whose history one step reads."""
_ROWS: Final = 20_000
"""Posts, and comments, that one step learns from; the next one goes on."""
_CLOCKS_DIFFER: Final = timedelta(minutes=1)


async def lay_out(session: AsyncSession, plans: Plans, *, now: datetime) -> None:
    """Begin plans for budgets that have none; ask pages that share their keys with nobody."""
    if plans.laid_out_at is not None and abs(now - plans.laid_out_at) < _LOOK_ROUND:
        return
    plans.laid_out_at = now
    await store.lay_out(session, plans.means.keys())
    for network, means in plans.means.items():
        await store.ask_alone(session, network, asked_before=now - alone_every(means), now=now)


async def step(
    session: AsyncSession,
    plans: Plans,
    comments: CommentTimes,
    *,
    centre_keys: Mapping[Network, int],
    backfill: timedelta,
    pushed: Collection[int] = (),
    now: datetime,
) -> int | None:
    """Step the plan that is longest overdue; return how many pages it asks, None if none is due.

    ``centre_keys`` are how many keys the centre has, ``backfill`` how far back a page is read
    at first, ``pushed`` the pages whose network reliably tells of comments by itself.
    """
    plan = await _claim(session, plans, now)
    if plan is None:
        return None
    name, _, reader = plan.budget.partition(":")
    network = Network(name)
    means = plans.means[network].of(centre_keys.get(network, 0) if reader == CENTRE else 1)
    held = await take_up(session, plans, plan, comments, means, now)
    roll = await _call_the_roll(session, held, network, reader, backfill, now)
    await _read_on(session, held.group, comments, now)
    newcomers, history = await _newcomers(session, held, comments, roll, now)
    thought = partial(think, means=means, price=price_of(network, held.group, pushed), now=now)
    verdict = await asyncio.to_thread(thought, held.group, roll, newcomers, history)
    rest = limits_of(means, pages=len(held.group.ids)).longest_wait
    await store.put_off(session, network, verdict.put_off, until=now + timedelta(hours=rest))
    await store.bring_forward(session, network, verdict.asked, now=now)
    if len(held.group.ids) or reader == CENTRE:
        await put_down(plan, held, now)
    else:
        await store.drop(session, plan.id)
        del plans.held[plan.id]
    return len(verdict.asked)


async def _claim(session: AsyncSession, plans: Plans, now: datetime) -> Plan | None:
    versions = {plan_id: held.version for plan_id, held in plans.held.items()}
    return await store.claim(
        session,
        versions,
        before=now - STEP,
        abandoned=now - _ABANDONED,
        future=now + _CLOCKS_DIFFER,
    )


async def _call_the_roll(
    session: AsyncSession,
    held: Held,
    network: Network,
    reader: str,
    backfill: timedelta,
    now: datetime,
) -> Roll:
    """See how pages stand: all of them now and then, else those that were asked."""
    known, called_at = held.group, held.called_at
    is_whole = (
        len(known.ids) < _FEW_PAGES or called_at is None or abs(now - called_at) >= _ROLL_CALL
    )
    among = None if is_whole else group.asked(known).tolist()
    standing = await store.standing(session, network, reader, among=among)
    roll = roll_of(standing, backfill=backfill, now=now)
    if is_whole:
        held.called_at = now
        group.keep_only(known, roll.ids)
    return roll


async def _read_on(
    session: AsyncSession, known: Group, comments: CommentTimes, now: datetime
) -> None:
    posts = await store.posts_after(session, known.posts.floor, limit=_ROWS)
    written = await comments.times_after(session, known.comments.floor, limit=_ROWS)
    read_on(known, posts, written, now=now)


async def _newcomers(
    session: AsyncSession, held: Held, comments: CommentTimes, roll: Roll, now: datetime
) -> tuple[Roll, Events]:
    """Fetch the history of pages that are new to us; of many, some now and others next time."""
    ids = roll.ids[~np.isin(roll.ids, held.group.ids)]
    if len(ids) > _NEWCOMERS:
        held.called_at, ids = None, ids[:_NEWCOMERS]
    newcomers, since = some_of(roll, ids), now - HISTORY
    if not len(ids):
        return newcomers, rows.no_events()
    posts = await store.posts_on(session, ids.tolist(), since=since)
    written = await comments.times_on(session, ids.tolist(), since=since)
    return newcomers, history_of(held.group, posts, written, now=now)
