"""The pages that share one budget: what is known of them, and one step of planning.

``Group`` is one worker's memory and changed in place. Pure, like the rest of the planner:
rows come in as arrays, chosen pages go out; times are hours (UTC) since 1970.
"""

import math
from typing import Final

import msgspec
import numpy as np

from app.pages.planner import cursor as cursors
from app.pages.planner import learning, memory, spending
from app.pages.planner import rhythm as rhythms
from app.pages.planner.cursor import Cursor
from app.pages.planner.memory import Learnt, Seen
from app.pages.planner.rhythm import Flags, Floats, Ints
from app.pages.planner.rows import Events, Roll, no_events, only
from app.pages.planner.spending import Limits, Price, Quota

_DAY: Final = 24.0
_MINUTE: Final = 1 / 60
_BACKWARDS: Final = 1 / 60
"""Workers' clocks differ by less; a step that is earlier by more follows a corrected clock."""
_DEAR: Final = 2.0
"""The pace of the dearest hour of a day is less than so many times its mean."""
_FEW: Final = 0.1
"""Newcomers are few if they are a smaller part of the known: they learn from these."""
_BY_PAGE: Final = ("ids", "polled", "failures", "paid")


class Group(msgspec.Struct, kw_only=True):
    """What is known of the pages of one budget, and how far their rows were read.

    ``learnt.rest_until`` is infinite for a page that was asked and has not answered yet.
    """

    learnt: Learnt
    ids: Ints
    """The pages' ids in the database, by place, ascending."""
    polled: Floats
    failures: Ints
    """When it was asked and how often it failed, as the database told last; by place."""
    paid: Flags
    """Asked by us, and the call is in our books; by place."""
    quota: Quota | None
    """None where calls are limited by the second."""
    saved: float
    """The part of a call that an even pace has saved up."""
    posts: Cursor
    comments: Cursor
    waiting: Events
    """Read, but not learnt yet: the polls of their pages are not over."""
    at: float
    """The last step."""


def begin(*, calls_a_day: int | None, posts: int, comments: int, now: float) -> Group:
    """Begin with no pages; ``posts`` and ``comments`` are the newest rows of their tables."""
    nobody = np.zeros(0, dtype=np.int64)
    paid = np.zeros(0, dtype=bool)
    quota = None if calls_a_day is None else spending.fresh_quota(calls_a_day, now=now)
    return Group(
        learnt=memory.nothing(now), ids=nobody, polled=np.zeros(0), failures=nobody, paid=paid,
        quota=quota, saved=0.0, posts=cursors.begin(posts), comments=cursors.begin(comments),
        waiting=no_events(), at=now,
    )  # fmt: skip


def asked(group: Group) -> Ints:
    """Tell which pages were chosen and have not answered yet, by id."""
    ids: Ints = group.ids[np.isposinf(group.learnt.rest_until)]
    return ids


def clock(group: Group, now: float) -> None:
    """Begin a step; a clock that was put back is followed, and spares no call for it."""
    if now < group.at - _BACKWARDS:
        memory.set_back(group.learnt, now)
        if group.quota is not None:
            spent = group.quota.calls - spending.left(group.quota, now=group.at)
            group.quota = spending.fresh_quota(group.quota.calls, now=now)
            spending.spend(group.quota, spent, now=now)
        group.at = now


def catch_up(group: Group, limits: Limits, *, stepped_at: float) -> None:
    """Go on from a memory that is older than the last step, whose calls nobody remembers.

    As many as a dear hour would have seen meanwhile count as made.
    """
    hours = stepped_at - group.at
    if hours <= 0:
        return
    group.at = stepped_at
    if group.quota is not None:
        spending.spend(group.quota, math.ceil(_DEAR * hours * limits.per_hour), now=stepped_at)
        group.quota.at = stepped_at
        group.paid[:] = True


def keep_only(group: Group, ids: Ints) -> None:
    """Forget pages that are not among these: removed, paused, or read with other keys now."""
    gone = np.flatnonzero(~np.isin(group.ids, ids))
    if len(gone):
        memory.forget(group.learnt, gone)
        for name in _BY_PAGE:
            setattr(group, name, np.delete(getattr(group, name), gone))


def meet(group: Group, roll: Roll, history: Events, *, now: float) -> None:
    """Begin to plan for pages whose first reading is over, and learn from what it brought.

    All calls that newcomers cost in the last day are taken off the quota, as far as known.
    """
    known = len(group.ids)
    memory.watch(group.learnt, len(roll.ids), since=np.minimum(roll.since, now))
    group.ids = np.concatenate((group.ids, roll.ids))
    group.polled = np.concatenate((group.polled, roll.last))
    group.failures = np.concatenate((group.failures, roll.failures))
    group.paid = np.concatenate((group.paid, np.zeros(len(roll.ids), dtype=bool)))
    _sort(group)
    pages = np.searchsorted(group.ids, roll.ids)
    which = np.searchsorted(roll.ids, history.page)
    fits = (history.at >= roll.since[which]) & (history.at <= now)
    seen = Seen(which=which[fits], at=history.at[fits], is_post=history.is_post[fits])
    teach = learning.join if len(pages) < known * _FEW else learning.recall
    teach(group.learnt, pages, seen, now=now)
    _asked_last(group, pages, roll.last, now)
    if group.quota is not None:
        spending.spend(group.quota, int((roll.last > now - _DAY).sum()), now=now)


def hear(group: Group, roll: Roll, *, now: float) -> Ints:
    """Learn from the polls since the last step; returns pages to put off, by id.

    These failed and must give way to others: they have their rest, and then their turn by
    what they are worth.
    """
    known = np.isin(roll.ids, group.ids)
    roll = only(roll, known)
    places = np.searchsorted(group.ids, roll.ids)
    moved = roll.last != group.polled[places]
    failed = (roll.failures > group.failures[places]) & ~moved
    group.polled[places], group.failures[places] = roll.last, roll.failures
    _learn(group, places[moved], roll.last[moved], now)
    learning.failed(group.learnt, places[failed], now=now)
    answered = moved | failed
    if group.quota is not None:
        by_others = answered & ~group.paid[places]
        spending.spend(group.quota, int(by_others.sum()), now=now)
    group.paid[places] &= ~answered
    _let_rest(group, places, roll, failed, now)
    put_off: Ints = roll.ids[failed & (roll.due <= now)]
    return put_off


def choose(group: Group, limits: Limits, price: Price, *, now: float) -> Ints:
    """Choose the pages to ask in this step, by id; they count as asked from now on."""
    hours, group.at = now - group.at, max(now, group.at)
    if group.quota is not None:
        places = spending.choose_by_quota(group.learnt, limits, group.quota, now=now, price=price)
    else:
        group.saved += limits.per_hour * min(max(hours, 0.0), _MINUTE)
        calls = int(group.saved)
        places = spending.choose_by_pace(group.learnt, limits, now=now, calls=calls, price=price)
        group.saved = min(group.saved - len(places), 1.0)
    group.learnt.rest_until[places], group.paid[places] = np.inf, True
    ids: Ints = group.ids[places]
    return ids


def _learn(group: Group, places: Ints, polled_at: Floats, now: float) -> None:
    """Teach what these polls showed, minute by minute."""
    waiting = group.waiting
    known = np.isin(waiting.page, group.ids)
    is_told = np.isin(waiting.page, group.ids[places])
    polled_at = np.minimum(polled_at, now)
    minute = np.floor(polled_at / _MINUTE)
    for part in (minute == value for value in np.unique(minute)):
        pages = places[part]
        which = np.searchsorted(group.ids[pages], waiting.page)
        which[which == len(pages)] = 0
        here = group.ids[pages][which] == waiting.page
        seen = Seen(which=which[here], at=waiting.at[here], is_post=waiting.is_post[here])
        at = max(float(polled_at[part].max()), group.learnt.rhythm.at)
        learning.learn(group.learnt, pages, seen, now=at)
    _asked_last(group, places, polled_at, now)
    kept = known & ~is_told
    group.waiting = Events(
        page=waiting.page[kept], at=waiting.at[kept], is_post=waiting.is_post[kept]
    )


def _asked_last(group: Group, places: Ints, polled_at: Floats, now: float) -> None:
    """Set when pages were asked, to the second: several were taught at once."""
    if len(places):
        at = np.clip(polled_at, group.learnt.since[places], now)
        group.learnt.last[places] = at
        group.learnt.marks[:, places] = rhythms.marks_at(group.learnt.rhythm, at)


def _let_rest(group: Group, places: Ints, roll: Roll, failed: Flags, now: float) -> None:
    """Price nobody who waits for his poll already, or whose poll must not begin yet."""
    rest = group.learnt.rest_until[places]
    has_answered = np.isposinf(rest) & (roll.due > now)
    rest = np.where(has_answered, -np.inf, rest)
    rest = np.where((roll.due <= now) & ~failed, np.inf, rest)
    group.learnt.rest_until[places] = np.where(
        roll.failures > 0, np.maximum(rest, roll.rests_until), rest
    )


def _sort(group: Group) -> None:
    """Put the pages into the order of their ids again."""
    order = np.argsort(group.ids)
    memory.reorder(group.learnt, order)
    for name in _BY_PAGE:
        setattr(group, name, getattr(group, name)[order])
