"""The thinking of one step, between what was read and what is written: no database here."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import numpy as np

from app.pages.planner import cursor, group, pricing, rows
from app.pages.planner.cursor import Cursor
from app.pages.planner.group import Group
from app.pages.planner.memory import Learnt
from app.pages.planner.rhythm import Floats, Ints
from app.pages.planner.rows import Events, Roll
from app.pages.planner.spending import Price, fresh_quota
from app.pages.planning.rules import Means, limits_of
from app.vocabulary import Network

Rows = Sequence[tuple[int, int, datetime]]
"""Posts or comments: id, page, when it was written."""

HISTORY: Final = timedelta(days=120)
"""How far back it is worth reading what was written on a page."""
_PUSHED: Final = 0.1
"""What a page's expected comments count whose network tells of them by itself."""
_AN_HOUR: Final = 3600.0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How pages stand in the database: lists by page, ids ascending; times in hours since 1970."""

    ids: Sequence[int]
    created: Sequence[float]
    asked: Sequence[float]
    """With success."""
    due: Sequence[float]
    polled_next: Sequence[float]
    failures: Sequence[int]


class Verdict(msgspec.Struct, frozen=True):
    """Whom to ask now, and whom not to ask again by themselves; page ids."""

    asked: Sequence[int]
    put_off: Sequence[int]


def hour(at: datetime) -> float:
    """Tell a moment as the planner counts: hours since 1970, in UTC."""
    return at.timestamp() / _AN_HOUR


def roll_of(standing: Standing, *, backfill: timedelta, now: datetime) -> Roll:
    """Understand how pages stand; ``backfill`` is how far back they were read at first."""
    created = np.array(standing.created, dtype=np.float64)
    return Roll(
        ids=np.array(standing.ids, dtype=np.int64),
        since=np.maximum(created - backfill / timedelta(hours=1), hour(now - HISTORY)),
        last=np.array(standing.asked, dtype=np.float64),
        due=np.array(standing.due, dtype=np.float64),
        rests_until=np.array(standing.polled_next, dtype=np.float64),
        failures=np.array(standing.failures, dtype=np.int64),
    )


def some_of(roll: Roll, ids: Ints) -> Roll:
    """Take these pages out of a roll."""
    return rows.only(roll, np.isin(roll.ids, ids))


def read_on(known: Group, posts: Rows, comments: Rows, *, now: datetime) -> None:
    """Note what was written on known pages and not read before; it waits for their polls."""
    fresh = rows.together(*_unread(known, posts, comments, now))
    ours = np.isin(fresh.page, known.ids)
    known.waiting = rows.together(
        known.waiting, Events(page=fresh.page[ours], at=fresh.at[ours], is_post=fresh.is_post[ours])
    )


def history_of(known: Group, posts: Rows, comments: Rows, *, now: datetime) -> Events:
    """Understand the history of newcomers, and count it as read."""
    _unread(known, posts, comments, now)
    return rows.together(_events(posts, is_post=True), _events(comments, is_post=False))


def think(
    known: Group,
    roll: Roll,
    newcomers: Roll,
    history: Events,
    *,
    means: Means,
    price: Price,
    now: datetime,
) -> Verdict:
    """Learn, meet the newcomers, choose."""
    at = hour(now)
    _count_by(known, means, at)
    put_off = group.hear(known, roll, now=at)
    if len(newcomers.ids):
        group.meet(known, newcomers, history, now=at)
    limits = limits_of(means, pages=len(known.ids))
    asked = group.choose(known, limits, price, now=at)
    return Verdict(asked=asked.tolist(), put_off=put_off.tolist())


def price_of(network: Network, known: Group, pushed: Collection[int]) -> Price:
    """Tell how pages are priced: by what only a poll of this network brings to light."""
    plain = pricing.price_of_new_posts if network is Network.VK else pricing.price
    told = np.array(sorted(pushed), dtype=np.int64)

    def price(learnt: Learnt, now: float) -> Floats:
        return plain(learnt, now) * np.where(np.isin(known.ids, told), _PUSHED, 1.0)

    return price


def _count_by(known: Group, means: Means, at: float) -> None:
    """Follow the settings: they may have changed since the memory was kept."""
    if means.a_day is None:
        known.quota = None
    elif known.quota is None:
        known.quota = fresh_quota(means.a_day, now=at)
    else:
        known.quota.calls = means.a_day


def _unread(known: Group, posts: Rows, comments: Rows, now: datetime) -> list[Events]:
    return [
        _read(known.posts, posts, is_post=True, now=now),
        _read(known.comments, comments, is_post=False, now=now),
    ]


def _read(where: Cursor, rows: Rows, *, is_post: bool, now: datetime) -> Events:
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    is_new = cursor.read(where, ids, now=hour(now))
    events = _events(rows, is_post=is_post)
    return Events(page=events.page[is_new], at=events.at[is_new], is_post=events.is_post[is_new])


def _events(rows: Rows, *, is_post: bool) -> Events:
    return Events(
        page=np.array([row[1] for row in rows], dtype=np.int64),
        at=np.array([hour(row[2]) for row in rows], dtype=np.float64),
        is_post=np.full(len(rows), is_post),
    )
