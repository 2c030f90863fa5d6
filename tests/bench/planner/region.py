"""A region that never was: pages, posts and comments in virtual time, from a seed.

Times are hours of the region's own clock since 1970, as in ``app.pages.planner``.
What is drawn here is §3 of the note on the planner; no real page is behind it.
"""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

START: Final = 24.0 * 7 * 2800 + 96.0
"""Midnight before a Monday: the first of 1970's Mondays was its fifth day."""
WEEK: Final = 168.0
REPLIES: Final = 0.3
REPLY_AFTER: Final = 0.5
FOLLOWING: Final = 0.7
"""The share of direct comments that follow a post."""
AFTER: Final = ((0.6, 1.0), (0.4, 10.0))
"""How they follow: weight and mean delay in hours of the busy clock."""
BURST: Final = 4.0
_DISTRICTS: Final = 50
_REDRAWN_A_WEEK: Final = 0.03
_SIZE_SHAPE: Final = 0.7
_HOURS: Final = np.array((
    15.0, 10, 9, 9, 9, 12, 30, 70, 120, 150, 160, 160,
    150, 150, 150, 145, 150, 155, 160, 170, 175, 160, 110, 50,
))  # fmt: skip
_DAYS: Final = np.array([1.1, 1.1, 1.1, 1.05, 1.05, 0.85, 0.75])
_OFFICE: Final = np.array([*([1] * 7), 4, 12, *([30] * 9), 12, 6, 4, 3, 2, 1], dtype=np.float64)
_OFFICE_DAYS: Final = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.2])


class Shape:
    """A rhythm of the week, mean 1: how much of the busy clock has run by a given hour."""

    def __init__(self, hours: Floats, days: Floats) -> None:
        week = np.outer(days, hours).ravel()
        self.week: Floats = week / week.mean()
        self._sums: Floats = np.concatenate(([0.0], np.cumsum(self.week)))
        self._edges: Floats = np.arange(169.0)

    def by(self, at: Floats | float) -> Floats:
        """Tell how far the busy clock has run since START."""
        weeks, rest = np.divmod(np.asarray(at) - START, WEEK)
        return weeks * WEEK + np.interp(rest, self._edges, self._sums)

    def when(self, tau: Floats) -> Floats:
        """Tell the hour at which the busy clock shows this."""
        weeks, rest = np.divmod(tau, WEEK)
        return START + weeks * WEEK + np.interp(rest, self._sums, self._edges)


BUSY: Final = Shape(_HOURS, _DAYS)
OFFICE: Final = Shape(_OFFICE, _OFFICE_DAYS)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What sort of region is drawn."""

    pages: int = 5_000
    comments_a_week: float = 2.0
    """A page, on average."""
    skew: float = 2.0
    """The sigma of the logarithm of the rates."""
    dead: float = 0.3
    history: float = 120 * 24.0
    """Hours before the start; the last 100 posts of a page reach back five months."""
    hours: float = 29 * 24.0
    seed: int = 1


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that happens, and the truth that only the known reference may ask for."""

    plan: Plan
    page: Ints
    at: Floats
    is_post: Flags
    """Events, by page and then by time."""
    under: Ints
    """The post that a comment stands under, by its place among the events; -1 for posts, and
    for comments under a post that was there before everything."""
    in_burst: Flags
    """Written on a page while a burst was on."""
    first: Ints
    """Where the events of each page begin; one more at the end."""
    post_rate: Floats
    era_from: Floats
    era_rate: Floats
    """Of each page: since when, and how many comments an hour; one row an era."""
    bursts: tuple[tuple[float, float, Ints], ...]

    def rates(self, now: float) -> Floats:
        """Tell each page's true mean rate of comments, replies included, an hour."""
        era = (self.era_from <= now).sum(axis=0) - 1
        rates: Floats = self.era_rate[era, np.arange(self.plan.pages)]
        return rates

    def multipliers(self, now: float) -> Floats:
        """Tell by how much each page is livelier than usual now."""
        factors = np.ones(self.plan.pages)
        for begin, end, pages in self.bursts:
            if begin <= now < end:
                factors[pages] = BURST
        return factors


def draw(plan: Plan) -> Region:
    """Draw a region; the same plan gives the same region."""
    chance = np.random.default_rng(plan.seed)
    post_rate = np.exp(chance.normal(np.log(0.6 / 24), 0.8, plan.pages))
    era_from, era_rate = _eras(plan, chance)
    bursts = _bursts(plan, chance)
    begin, end = START - plan.history, START + plan.hours

    count = chance.poisson(post_rate * (end - begin))
    post_page = np.repeat(np.arange(plan.pages), count)
    low, high = OFFICE.by(np.array([begin, end]))
    post_at = OFFICE.when(chance.uniform(low, high, len(post_page)))

    pages, times = _direct(era_from, era_rate, end, chance)
    more, more_times = _following(post_page, post_at, post_rate, era_from, era_rate, chance)
    under = np.concatenate((np.full(len(pages), -1), more))
    pages = np.concatenate((pages, post_page[more]))
    times = np.concatenate((times, more_times))
    kept = chance.random(len(times)) * BURST < _lively(bursts, pages, times, plan.pages)
    which, times = _with_replies(times[kept], chance)
    pages, under = pages[kept][which], under[kept][which]

    page = np.concatenate((post_page, pages))
    at = np.concatenate((post_at, times))
    is_post = np.arange(len(page)) < len(post_page)
    order = np.lexsort((at, page))
    order = order[(at[order] >= begin) & (at[order] < end)]
    page, at = page[order], at[order]
    place = np.full(len(post_page) + 1, -1)
    posts = np.flatnonzero(is_post[order])
    place[order[posts]] = posts
    under = np.concatenate((np.full(len(post_page), -1), under))
    return Region(
        plan=plan, page=page, at=at, is_post=is_post[order], under=place[under[order]],
        in_burst=_lively(bursts, page, at, plan.pages) > 1,
        first=np.searchsorted(page, np.arange(plan.pages + 1)),
        post_rate=post_rate, era_from=era_from, era_rate=era_rate, bursts=bursts,
    )  # fmt: skip


def _eras(plan: Plan, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw each page's rates and the times when it changes its character."""
    weeks = int(np.ceil((plan.history + plan.hours) / WEEK))
    drawn = np.exp(chance.normal(0.0, plan.skew, (weeks + 1, plan.pages)))
    drawn[chance.random(drawn.shape) < plan.dead] = 0.0
    drawn *= plan.comments_a_week / WEEK / drawn[0].mean()
    edges = START - plan.history + WEEK * np.arange(weeks)[:, None]
    change_at = edges + chance.uniform(0, WEEK, (weeks, plan.pages))
    changed = chance.random((weeks, plan.pages)) < _REDRAWN_A_WEEK
    for week in range(weeks):
        drawn[week + 1] = np.where(changed[week], drawn[week + 1], drawn[week])
    start = np.full((1, plan.pages), START - plan.history)
    return np.concatenate((start, change_at)), drawn


def _bursts(plan: Plan, chance: np.random.Generator) -> tuple[tuple[float, float, Ints], ...]:
    """Draw what excites a district and a few pages elsewhere, every other day or so."""
    begin, end = START - plan.history, START + plan.hours
    found = []
    for start in np.sort(chance.uniform(begin, end, chance.poisson((end - begin) / 48))):
        district = np.arange(chance.integers(_DISTRICTS), plan.pages, _DISTRICTS)
        elsewhere = chance.choice(plan.pages, plan.pages // 100, replace=False)
        length = float(chance.gamma(4.0, 4.0))
        found.append((float(start), float(start) + length, np.union1d(district, elsewhere)))
    return tuple(found)


def _direct(
    era_from: Floats, era_rate: Floats, end: float, chance: np.random.Generator
) -> tuple[Ints, Floats]:
    """Draw comments that follow nothing, as if all pages burst; to be thinned."""
    tau = BUSY.by(era_from)
    length = np.diff(np.concatenate((tau, np.full((1, tau.shape[1]), BUSY.by(end)))), axis=0)
    mean = BURST * (1 - REPLIES) * (1 - FOLLOWING) * era_rate * np.maximum(length, 0)
    page = np.indices(mean.shape)[1]
    count = chance.poisson(mean).ravel()
    where = np.repeat(np.arange(count.size), count)
    times = tau.ravel()[where] + chance.random(len(where)) * length.ravel()[where]
    return page.ravel()[where], BUSY.when(times)


def _following(
    post_page: Ints,
    post_at: Floats,
    post_rate: Floats,
    era_from: Floats,
    era_rate: Floats,
    chance: np.random.Generator,
) -> tuple[Ints, Floats]:
    """Draw comments that follow posts, as if all pages burst, to be thinned: post and time."""
    era = (era_from[:, post_page] <= post_at).sum(axis=0) - 1
    mean = (1 - REPLIES) * FOLLOWING * era_rate[era, post_page] / post_rate[post_page]
    size = mean * chance.gamma(_SIZE_SHAPE, 1 / _SIZE_SHAPE, len(post_page))
    count = chance.poisson(BURST * size)
    posts, tau = np.repeat(np.arange(len(count)), count), np.repeat(BUSY.by(post_at), count)
    (share, soon), (_, late) = AFTER
    delay = np.where(chance.random(len(tau)) < share, soon, late)
    return posts, BUSY.when(tau + chance.exponential(1.0, len(tau)) * delay)


def _with_replies(times: Floats, chance: np.random.Generator) -> tuple[Ints, Floats]:
    """Let every comment have its replies, and these theirs: whose they are, and when."""
    which = np.arange(len(times))
    all_which, all_times = [which], [times]
    while len(which):
        count = chance.poisson(REPLIES, len(which))
        which, tau = np.repeat(which, count), np.repeat(BUSY.by(times), count)
        times = BUSY.when(tau + chance.exponential(REPLY_AFTER, len(tau)))
        all_which.append(which)
        all_times.append(times)
    return np.concatenate(all_which), np.concatenate(all_times)


def _lively(
    bursts: tuple[tuple[float, float, Ints], ...], pages: Ints, times: Floats, count: int
) -> Floats:
    """Tell for each event by how much its page was livelier than usual."""
    factors = np.ones(len(pages))
    for begin, end, struck in bursts:
        is_struck = np.zeros(count, dtype=bool)
        is_struck[struck] = True
        factors[(times >= begin) & (times < end) & is_struck[pages]] = BURST
    return factors
