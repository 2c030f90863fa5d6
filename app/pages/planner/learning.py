"""How polls teach the planner: a page's rate, its excitement, and the causes of comments.

Pure: no clock, no I/O, no randomness. The derivation is in docs/planner.md.
"""

from typing import Final

import numpy as np

from app.pages.planner import evidence as evidences
from app.pages.planner import rhythm as rhythms
from app.pages.planner.evidence import Evidence
from app.pages.planner.memory import (
    A_WEEK,
    LEVELS,
    START_PRIOR,
    Learnt,
    Seen,
    background_share,
    post_rate,
)
from app.pages.planner.rhythm import POST_HOURS, Floats, Ints

AFTER_HOURS: Final = np.array([*POST_HOURS, 0.5])
"""How long excitement lasts: after a post (soon, late), and after a comment until its replies."""
_AFTER: Final = AFTER_HOURS[:, None]
_SHARE_FADE: Final = 0.97
_PRIOR_PAGES: Final = 20.0
_CHANGES: Final = 0.03 / A_WEEK
"""How often a page turns into another sort of page."""
_MEMORY: Final = 60 * 24.0
_FIRST_PAUSE: Final = 1 / 60
_LAST_PAUSE: Final = 1.0
_BY_PAGE: Final = ("last", "marks", "posts", "exposure", "excited", "lately")


def learn(learnt: Learnt, pages: Ints, seen: Seen, *, now: float) -> None:
    """Take in what successful polls of distinct pages showed since their last poll."""
    advance(learnt, now)
    rhythms.count(learnt.rhythm, seen.at, seen.is_post)
    marks = rhythms.marks_now(learnt.rhythm, now)
    _take_in(learnt, pages, seen, marks, learnt.rate[pages], now)
    learnt.failures[pages], learnt.rest_until[pages] = 0, -np.inf


def recall(learnt: Learnt, pages: Ints, seen: Seen, *, now: float) -> None:
    """Take in the history of pages just watched, read back to the time they are watched since.

    Twice: first to learn the rhythm and what sorts of pages there are, then to learn the pages.
    """
    advance(learnt, now)
    start = float(learnt.since[pages].min())
    hours = np.floor(start) + np.arange(np.floor(now) - np.floor(start))
    rhythms.count(learnt.rhythm, seen.at, seen.is_post)
    span = max(now - start, 1.0)
    rates = (float((~seen.is_post).sum()) / span, float(seen.is_post.sum()) / span)
    due = learnt.rhythm.due.copy()
    for _ in range(4):
        learnt.rhythm.due = due.copy()
        rhythms.expect(learnt.rhythm, hours, rates, learnt.shares[:3])
        rhythms.fit(learnt.rhythm)
        rhythms.rewind(learnt.rhythm)
    learnt.marks = rhythms.marks_at(learnt.rhythm, learnt.last)
    _live_through(learnt, pages, seen, now, rounds=30)
    refit(learnt)


def join(learnt: Learnt, pages: Ints, seen: Seen, *, now: float) -> None:
    """Take in the history of a few new pages among many: what all pages share stays as it is.

    As ``recall`` in all else, and quick however many pages are known.
    """
    advance(learnt, now)
    _live_through(learnt, pages, seen, now, rounds=0)


def failed(learnt: Learnt, pages: Ints, *, now: float) -> None:
    """Let pages rest whose poll failed, a minute at first and an hour at most.

    ``last`` stays: their comments go on waiting, and nothing was learnt.
    """
    learnt.failures[pages] += 1
    tries = np.minimum(learnt.failures[pages] - 1, 30)
    learnt.rest_until[pages] = now + np.minimum(_FIRST_PAUSE * 2.0**tries, _LAST_PAUSE)


def advance(learnt: Learnt, now: float) -> None:
    """Let the clocks run up to the full hour; once a day take stock of all pages."""
    rhythm = learnt.rhythm
    hours = int(np.floor(now) - rhythm.at)
    if hours <= 0:
        return
    if hours > rhythms.KEPT_HOURS:
        rhythm.at += hours - rhythms.KEPT_HOURS
        hours = rhythms.KEPT_HOURS
    at = rhythm.at + np.arange(float(hours))
    rates = (float(learnt.rate.sum()), float(post_rate(learnt, slice(None)).sum()))
    rhythms.advance(rhythm, hours)
    rhythms.expect(rhythm, at, rates, learnt.shares[:3])
    if rhythm.at >= learnt.refit_at:
        rhythms.fit(rhythm)
        rhythms.fade(rhythm)
        refit(learnt)
        learnt.refit_at = rhythm.at + 24


def refit(learnt: Learnt) -> None:
    """Take stock: which causes explain comments, and what sorts of pages there are."""
    learnt.shares = learnt.shares_seen / np.maximum(learnt.shares_due, 1e-9)
    learnt.shares_seen *= _SHARE_FADE
    learnt.shares_due *= _SHARE_FADE
    _fit_prior(learnt)


def _live_through(learnt: Learnt, pages: Ints, seen: Seen, now: float, *, rounds: int) -> None:
    """Live the history through twice, the second time with the hindsight of the first.

    Between them, learn in so many rounds how pages are spread over the levels.
    """
    fresh = {name: getattr(learnt, name)[..., pages].copy() for name in _BY_PAGE}
    weights = learnt.shares_seen.copy(), learnt.shares_due.copy()
    _replay(learnt, pages, seen, now, None)
    hindsight = learnt.rate[pages].copy()
    _fit_prior(learnt, rounds)
    for name, array in fresh.items():
        getattr(learnt, name)[..., pages] = array
    learnt.belief[pages] = learnt.prior
    learnt.shares_seen, learnt.shares_due = weights
    _replay(learnt, pages, seen, now, hindsight)


def _replay(learnt: Learnt, pages: Ints, seen: Seen, now: float, hindsight: Floats | None) -> None:
    """Live the history through week by week, as if polled so."""
    begin = start = float(learnt.since[pages].min())
    for end in np.append(np.arange(start + A_WEEK, now, A_WEEK), now):
        here = learnt.since[pages] < end
        part = (seen.at < end) & (seen.at >= begin) & here[seen.which]
        begin = end
        which = (np.cumsum(here) - 1)[seen.which[part]]
        week = Seen(which=which, at=seen.at[part], is_post=seen.is_post[part])
        marks = rhythms.marks_at(learnt.rhythm, np.array([end]))[:, 0]
        rate = learnt.rate[pages[here]] if hindsight is None else hindsight[here]
        _take_in(learnt, pages[here], week, marks, rate, float(end))


def _fit_prior(learnt: Learnt, rounds: int = 1) -> None:
    """Learn how pages are spread over the levels, and believe of each page accordingly (EM)."""
    start = START_PRIOR / START_PRIOR.sum() * _PRIOR_PAGES
    for _ in range(rounds):
        prior = (learnt.belief.sum(axis=0) + start) / (len(learnt.belief) + _PRIOR_PAGES)
        learnt.belief *= prior / learnt.prior
        learnt.belief /= learnt.belief.sum(axis=1, keepdims=True)
        learnt.prior = prior
    learnt.rate = learnt.belief @ LEVELS


def _take_in(
    learnt: Learnt, pages: Ints, seen: Seen, marks: Floats, blamed: Floats, now: float
) -> None:
    hours = now - learnt.last[pages]
    changed = -np.expm1(-_CHANGES * hours)[:, None]
    before = (1 - changed) * learnt.belief[pages] + changed * learnt.prior
    evidence = Evidence(
        odds=np.log(before), lately=learnt.lately[:, pages], belief=learnt.belief[pages]
    )
    _excite(learnt, pages, seen, float(marks[0]), blamed, evidence)
    belief = np.exp(evidence.odds - evidence.odds.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    learnt.belief[pages], learnt.rate[pages] = belief, belief @ LEVELS
    learnt.lately[:, pages] = evidence.lately
    learnt.mood[pages] = evidences.mood(evidence.lately, belief)
    posts = np.bincount(seen.which[seen.is_post], minlength=len(pages))
    kept = np.exp(-hours / _MEMORY)
    learnt.posts[pages] = kept * learnt.posts[pages] + posts
    learnt.exposure[pages] = kept * learnt.exposure[pages] + hours
    learnt.last[pages], learnt.marks[:, pages] = now, marks[:, None]


def _excite(
    learnt: Learnt, pages: Ints, seen: Seen, busy: float, blamed: Floats, evidence: Evidence
) -> None:
    """Add events to the fading sums at their own times; blame causes, and weigh the levels."""
    by_post, background = 1 / post_rate(learnt, pages), background_share(learnt, pages)
    clock = learnt.marks[0, pages].copy()
    order = np.lexsort((seen.at, seen.which))
    which, is_post = seen.which[order], seen.is_post[order]
    at = np.minimum(rhythms.busy_at(learnt.rhythm, seen.at[order]), busy)
    excited = learnt.excited[:, pages]

    def until(page: Ints, time: Floats) -> None:
        """Let the clocks of these pages run on to the next event."""
        gap = time - clock[page]
        faded = excited[:, page] * np.exp(-gap / _AFTER)
        lived = ((excited[:, page] - faded) * _AFTER)[:2]
        chances = background[page] * gap + by_post[page] * (learnt.shares[1:3] @ lived)
        evidences.pass_by(evidence, page, gap, chances)
        clock[page], excited[:, page] = time, faded

    turn = np.arange(len(which)) - np.searchsorted(which, which)
    by_turn = np.argsort(turn, kind="stable")
    ends = np.searchsorted(turn[by_turn], np.arange(1, turn.max(initial=-1) + 2))
    for now in np.split(by_turn, ends[:-1]) if len(which) else ():
        page, post = which[now], is_post[now]
        until(page, np.maximum(at[now], clock[page]))
        told, posted = page[~post], page[post]
        causes = excited[:, told] * learnt.shares[1:, None]
        _blame(learnt, causes, by_post[told], blamed[told], evidence.lately[:, told])
        learnt.shares_due += np.array(
            [len(told), *[(by_post * blamed)[posted].sum()] * 2, len(told)]
        )
        own = background[told] + by_post[told] * causes[:2].sum(axis=0)
        evidences.hear(evidence, told, own, causes[2])
        excited[:2, posted] += 1 / _AFTER[:2]
        excited[2:, told] += 1 / _AFTER[2:]
    until(np.arange(len(pages)), np.full(len(pages), busy))
    learnt.excited[:, pages] = excited


def _blame(learnt: Learnt, causes: Floats, by_post: Floats, blamed: Floats, lately: Floats) -> None:
    """Share each comment among what may have caused it (EM)."""
    own = blamed * evidences.mood_at(lately, blamed)
    blame = np.vstack((learnt.shares[0] * own, causes[:2] * by_post * own, causes[2:]))
    learnt.shares_seen += (blame / blame.sum(axis=0)).sum(axis=1)
