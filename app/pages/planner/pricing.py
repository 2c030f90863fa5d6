"""Where the next poll lowers the expected wait of citizens most.

Pure: no clock, no I/O, no randomness. The derivation and the figures are in docs/planner.md.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from app.pages.planner import rhythm as rhythms
from app.pages.planner.evidence import MOOD_HOURS, fade_over
from app.pages.planner.learning import AFTER_HOURS, advance
from app.pages.planner.memory import Learnt, background_share, is_postless, post_rate
from app.pages.planner.rhythm import POST_HOURS, Floats

_ANSWERING: Final = 1.4
"""Busy hours after which the replies to what we have not seen yet are mostly there."""

_MOST_REPLIES: Final = 0.9
"""Above it, replies to replies would go on for ever."""
_BLINK: Final = 1e-9
_BLOCK: Final = 8_192
"""Pages worked out at a time: what fits into a core's cache is done in half the time."""


def price(learnt: Learnt, now: float) -> Floats:
    """Tell what a poll of each page is worth now: expected unseen comments × age / 2.

    In comment-hours; a page at rest is worth nothing.
    """
    advance(learnt, now)
    worth = unseen(learnt, now) * (now - learnt.last) / 2
    worth[learnt.rest_until > now] = 0.0
    return worth


def price_of_new_posts(learnt: Learnt, now: float) -> Floats:
    """Tell what asking each page for new posts is worth, where counters show all the rest.

    Comments under posts that we know come to light within seconds; only those under posts
    that nobody has shown us wait. They × age / 2, in comment-hours; a page at rest is worth
    nothing.
    """
    advance(learnt, now)
    worth = under_new_posts(learnt, now) * (now - learnt.last) / 2
    worth[learnt.rest_until > now] = 0.0
    return worth


def unseen(learnt: Learnt, now: float) -> Floats:
    """Tell how many comments each page is expected to have that we have not seen."""
    return _by_block(learnt, now, _unseen)


def under_new_posts(learnt: Learnt, now: float) -> Floats:
    """Tell how many comments each page is expected to have under posts that we do not know."""
    return _by_block(learnt, now, _under_new_posts)


def _by_block(
    learnt: Learnt, now: float, count: Callable[[Learnt, slice, Floats], Floats]
) -> Floats:
    marks = rhythms.marks_now(learnt.rhythm, now)
    found = np.empty(len(learnt.last))
    for start in range(0, len(found), _BLOCK):
        pages = slice(start, start + _BLOCK)
        found[pages] = count(learnt, pages, marks)
    return found


def _unseen(learnt: Learnt, pages: slice, marks: Floats) -> Floats:
    last, shares = learnt.marks[:, pages], learnt.shares[1:]
    gap, office = marks[:2, None] - last[:2]
    by_post, posts = 1 / post_rate(learnt, pages), ~is_postless(learnt, pages)
    ours, seen = background_share(learnt, pages) * gap, np.zeros_like(gap)
    for cause, (after, share) in enumerate(zip(AFTER_HOURS, shares, strict=True)):
        fade = np.exp(gap * (-1 / after))
        past = learnt.excited[cause, pages] * (1 - fade) * (share * after)
        if cause < len(POST_HOURS):
            coming = office - marks[2 + cause] + fade * last[2 + cause]
            ours += share * posts * coming + past * by_post
        else:
            seen += past
    lively = 1 + (learnt.mood[pages] - 1) * fade_over(gap / MOOD_HOURS)
    found: Floats = (learnt.rate[pages] * ours * lively + seen) * _with_replies(learnt, gap)
    return found


def _under_new_posts(learnt: Learnt, pages: slice, marks: Floats) -> Floats:
    """Count on posts even of pages that long made none: one day they will, and it would wait."""
    last = learnt.marks[:, pages]
    gap, office = marks[:2, None] - last[:2]
    coming = np.zeros_like(gap)
    for cause, after in enumerate(POST_HOURS):
        fade = np.exp(gap * (-1 / after))
        coming += learnt.shares[1 + cause] * (office - marks[2 + cause] + fade * last[2 + cause])
    found: Floats = learnt.rate[pages] * coming * _with_replies(learnt, gap)
    return found


def _with_replies(learnt: Learnt, gap: Floats) -> Floats:
    """Tell how many comments stand for each one that is no reply to the unseen."""
    replies = min(learnt.shares[3], _MOST_REPLIES)
    answered = np.maximum(gap, _BLINK) / _ANSWERING
    found: Floats = 1 + replies / (1 - replies) * (1 + np.expm1(-answered) / answered)
    return found
