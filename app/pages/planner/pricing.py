"""Where the next poll lowers the expected wait of citizens most.

Pure: no clock, no I/O, no randomness. The derivation and the figures are in docs/planner.md.
"""

from typing import Final

import numpy as np

from app.pages.planner import rhythm as rhythms
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


def unseen(learnt: Learnt, now: float) -> Floats:
    """Tell how many comments each page is expected to have that we have not seen."""
    marks = rhythms.marks_now(learnt.rhythm, now)
    found = np.empty(len(learnt.last))
    for start in range(0, len(found), _BLOCK):
        pages = slice(start, start + _BLOCK)
        found[pages] = _unseen(learnt, pages, marks)
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
    replies = min(shares[2] + shares[3], _MOST_REPLIES)
    answered = np.maximum(gap, _BLINK) / _ANSWERING
    found: Floats = learnt.rate[pages] * ours + seen
    found *= 1 + replies / (1 - replies) * (1 + np.expm1(-answered) / answered)
    return found
