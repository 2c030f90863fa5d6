"""What the planner remembers of pages.

``Learnt`` is changed in place: it is one worker's memory, handed over only as it is spelled.
Times are hours of the region's own wall clock since 1970.
"""

from typing import Final

import msgspec
import numpy as np

from app.pages.planner import rhythm as rhythms
from app.pages.planner.rhythm import Flags, Floats, Ints, Rhythm

A_WEEK: Final = 168.0
LEVELS: Final = np.concatenate(([1e-5], np.geomspace(0.003, 3000, 24))) / A_WEEK
"""The rates that a page may have, comments an hour; the first is silence."""
START_PRIOR: Final = np.concatenate(
    ([0.3], 0.7 * np.exp(-((np.log(LEVELS[1:] * A_WEEK / 0.3) / 2.2) ** 2) / 2))
)
_START_SHARES: Final = np.array([0.22, 0.27, 0.16, 0.35])
_START_WEIGHT: Final = 200.0
_POST_PRIOR_HOURS: Final = 24.0
_START_POST_RATE: Final = 0.6 / 24
_NO_POST: Final = 0.5
_BY_PAGE: Final = (
    "since", "last", "belief", "rate", "posts", "exposure", "mood", "failures", "rest_until",
)  # fmt: skip
_BY_PAGE_IN_ROWS: Final = ("marks", "excited", "lately")


class Learnt(msgspec.Struct, kw_only=True):
    """What is known of every page (arrays by page) and of all pages together."""

    since: Floats
    """When we began to watch the page."""
    last: Floats
    """The last poll that worked; until one did, when we began to watch."""
    marks: Floats
    """What the clocks of the rhythm showed then, by clock and page."""
    belief: Floats
    """How likely the page is at each of LEVELS, by page and level."""
    rate: Floats
    """Its mean, comments an hour."""
    posts: Floats
    exposure: Floats
    """Posts seen and hours watched; both fade."""
    excited: Floats
    """Fading sums of posts, soon and late, and of comments; as of ``last``."""
    lately: Floats
    """Fading sums: comments of its own, and hours in which an average page's were due."""
    mood: Floats
    """By how much it was livelier than its mean at ``last``, by what it did lately."""
    failures: Ints
    rest_until: Floats
    """Not asked before this: its last polls failed."""
    prior: Floats
    """How pages are spread over LEVELS."""
    shares: Floats
    shares_seen: Floats
    shares_due: Floats
    """How much of all comments each cause explains: background, posts twice, replies."""
    rhythm: Rhythm
    refit_at: float


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What polls of several pages brought to light; events in any order.

    ``which`` points into the polled pages. Times are the events' own, not the poll's.
    """

    which: Ints
    at: Floats
    is_post: Flags


def nothing(now: float) -> Learnt:
    """Begin with no pages and no experience."""
    empty = np.zeros(0)
    return Learnt(
        since=empty, last=empty, marks=np.zeros((4, 0)), belief=np.zeros((0, len(LEVELS))),
        rate=empty, posts=empty, exposure=empty, excited=np.zeros((3, 0)),
        lately=np.zeros((2, 0)), mood=empty,
        failures=np.zeros(0, dtype=np.int64), rest_until=empty,
        prior=START_PRIOR / START_PRIOR.sum(), shares=_START_SHARES.copy(),
        shares_seen=_START_WEIGHT * _START_SHARES, shares_due=np.full(4, _START_WEIGHT),
        rhythm=rhythms.flat(now), refit_at=float(np.floor(now)) + 24,
    )  # fmt: skip


def watch(learnt: Learnt, count: int, *, since: float | Floats) -> Ints:
    """Add pages that nobody polled yet; returns their places.

    ``since``, of all or of each, may lie in the past: then teach the history that was read,
    with ``learning.recall`` or ``learning.join``.
    """
    start = len(learnt.last)
    zeros = np.zeros(count)
    marks = rhythms.marks_at(learnt.rhythm, zeros + since)
    learnt.since = np.concatenate((learnt.since, zeros + since))
    learnt.last = np.concatenate((learnt.last, zeros + since))
    learnt.marks = np.concatenate((learnt.marks, marks), axis=1)
    learnt.belief = np.concatenate((learnt.belief, np.tile(learnt.prior, (count, 1))))
    learnt.rate = np.concatenate((learnt.rate, zeros + learnt.prior @ LEVELS))
    learnt.posts = np.concatenate((learnt.posts, zeros))
    learnt.exposure = np.concatenate((learnt.exposure, zeros))
    learnt.excited = np.concatenate((learnt.excited, np.zeros((3, count))), axis=1)
    learnt.lately = np.concatenate((learnt.lately, np.zeros((2, count))), axis=1)
    learnt.mood = np.concatenate((learnt.mood, np.ones(count)))
    learnt.failures = np.concatenate((learnt.failures, np.zeros(count, dtype=np.int64)))
    learnt.rest_until = np.concatenate((learnt.rest_until, np.full(count, -np.inf)))
    return np.arange(start, start + count)


def forget(learnt: Learnt, pages: Ints) -> None:
    """Drop pages that are watched no more; the places of those behind them move up."""
    reorder(learnt, np.delete(np.arange(len(learnt.last)), pages))


def reorder(learnt: Learnt, pages: Ints) -> None:
    """Give pages other places: the first place to the first of these, and so on."""
    for name in _BY_PAGE:
        setattr(learnt, name, getattr(learnt, name)[pages])
    for name in _BY_PAGE_IN_ROWS:
        setattr(learnt, name, getattr(learnt, name)[:, pages])


def set_back(learnt: Learnt, now: float) -> None:
    """Go on from an earlier hour than the newest known: somebody put the clock right."""
    learnt.since, learnt.last = np.minimum(learnt.since, now), np.minimum(learnt.last, now)
    learnt.rest_until[np.isfinite(learnt.rest_until)] = -np.inf
    learnt.rhythm.at = float(np.floor(now))
    learnt.refit_at = min(learnt.refit_at, learnt.rhythm.at + 24)
    rhythms.rewind(learnt.rhythm)
    learnt.marks = rhythms.marks_at(learnt.rhythm, learnt.last)


def post_rate(learnt: Learnt, pages: Ints | slice) -> Floats:
    """Estimate posts an hour, drawn towards what is usual while a page is new."""
    posts = learnt.posts[pages] + _POST_PRIOR_HOURS * _START_POST_RATE
    hours = learnt.exposure[pages] + _POST_PRIOR_HOURS
    rates: Floats = posts / hours
    return rates


def is_postless(learnt: Learnt, pages: Ints | slice) -> Flags:
    """Tell which pages have long been watched and show no posts: chats, and old quarrels."""
    return (learnt.posts[pages] < _NO_POST) & (learnt.exposure[pages] > 2 * A_WEEK)


def background_share(learnt: Learnt, pages: Ints | slice) -> Floats:
    """Tell the share of a page's comments that come out of nothing."""
    after_posts = learnt.shares[1] + learnt.shares[2]
    shares: Floats = learnt.shares[0] + after_posts * is_postless(learnt, pages)
    return shares
