"""What a page's comments, and its silence, tell about its rate and its mood.

A page is livelier than its mean for some hours, when a post struck a chord or the district is
upset, or duller. Its mood, a factor of mean 1, is believed from what it did lately: of so many
comments seen where a page at this level was due so many, (calm + seen) / (calm + due). Thus ten
comments under one post do not pass for a lively page, and ten under ten posts do.
Pure, like the rest of the planner. The derivation is in docs/planner.md.
"""

from typing import Final

import msgspec
import numpy as np

from app.pages.planner.memory import LEVELS
from app.pages.planner.rhythm import Floats, Ints

MOOD_HOURS: Final = 5.0
"""How long a mood lasts, in busy hours; tuned."""
_CALM: Final = 1.0
"""How many comments must have been due before a mood is half believed."""
_BLINK: Final = 1e-9


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of polled pages while their events are told; arrays are changed in place."""

    odds: Floats
    """The logarithm of how likely each page is at each level, by page and level."""
    lately: Floats
    """Fading sums: comments of the page's own, and hours in which an average one was due."""
    belief: Floats
    """What was believed before."""


def pass_by(evidence: Evidence, pages: Ints, gap: Floats, chances: Floats) -> None:
    """Let busy hours go by until the next event; ``chances`` are comments due at rate 1."""
    fading = gap / MOOD_HOURS
    mean = fade_over(fading)
    seen, due = evidence.lately[:, pages]
    pace = chances / np.maximum(fading, _BLINK)
    typical = due * mean + pace * (1 - mean)
    meant = chances * (_CALM + seen * mean)
    evidence.odds[pages] -= meant[:, None] * LEVELS / (_CALM + typical[:, None] * LEVELS)
    fade = np.exp(-fading)
    evidence.lately[:, pages] = seen * fade, due * fade + chances * mean


def hear(evidence: Evidence, pages: Ints, own: Floats, replies: Floats) -> None:
    """Weigh a comment of each page; it came on its own or as a reply, an hour at rate 1."""
    seen, due = evidence.lately[:, pages]
    by_level = own[:, None] * LEVELS * _moods(seen, due)
    evidence.odds[pages] += np.log(by_level + replies[:, None])
    expected = (by_level * evidence.belief[pages]).sum(axis=1)
    evidence.lately[0, pages] += expected / (expected + replies)


def mood_at(lately: Floats, rate: Floats) -> Floats:
    """Tell by how much pages of these rates are livelier than on average."""
    moods: Floats = (_CALM + lately[0]) / (_CALM + lately[1] * rate)
    return moods


def mood(lately: Floats, belief: Floats) -> Floats:
    """Tell by how much pages are livelier than on average, whatever their level may be."""
    by_level = belief * LEVELS
    moods: Floats = (by_level * _moods(*lately)).sum(axis=1) / by_level.sum(axis=1)
    return moods


def fade_over(fading: Floats) -> Floats:
    """Tell the mean of e^-x from 0 to here."""
    fading = np.maximum(fading, _BLINK)
    mean: Floats = -np.expm1(-fading) / fading
    return mean


def _moods(seen: Floats, due: Floats) -> Floats:
    moods: Floats = (_CALM + seen[:, None]) / (_CALM + due[:, None] * LEVELS)
    return moods
