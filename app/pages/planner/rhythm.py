"""The rhythm of a region's week, and the clocks that run by it.

The busy clock runs fast when comments are written and slowly at night; the office clock does
so for posts. Both show one hour an hour on average. Hours are the region's own wall clock.
"""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

POST_HOURS: Final = np.array([1.0, 10.0])
"""How long a post excites: most of its comments soon, the rest late; in busy hours."""
KEPT_HOURS: Final = 160 * 24
"""How far back the clocks are known."""
_FADE: Final = 0.985
_HOUR_PRIOR: Final = 20.0
_DAY_PRIOR: Final = 150.0
_HOURS: Final = slice(0, 24)
_DAYS: Final = slice(24, 31)


class Rhythm(msgspec.Struct, kw_only=True):
    """Two rhythms of the week, comments' and posts', and four clocks. Changed in place."""

    seen: Floats
    due: Floats
    """By kind (comments, posts) and by hour of the day, then by day of the week: how many came,
    and how many would have come in a flat week."""
    factors: Floats
    marks: Floats
    """At each full hour: the busy clock, the office clock, and two sums of posts that an average
    page would have made, fading as posts' excitement does."""
    at: float
    """The full hour of the newest marks."""


def flat(now: float) -> Rhythm:
    """Begin with a week in which every hour is alike."""
    rhythm = Rhythm(
        seen=np.zeros((2, 31)), due=np.zeros((2, 31)), factors=np.ones((2, 31)),
        marks=np.zeros((4, KEPT_HOURS)), at=float(np.floor(now)),
    )  # fmt: skip
    rewind(rhythm)
    return rhythm


def marks_now(rhythm: Rhythm, now: float) -> Floats:
    """Tell what the clocks show in the newest hour."""
    return _run(rhythm.marks[:, -1], _speeds(rhythm, np.array([rhythm.at]))[:, 0], now - rhythm.at)


def marks_at(rhythm: Rhythm, at: Floats) -> Floats:
    """Tell what the clocks showed at hours gone by; before the first mark they stood still."""
    newest = marks_now(rhythm, rhythm.at + 1)
    edges = rhythm.at + np.arange(-rhythm.marks.shape[1] + 1, 2)
    marks = np.column_stack((rhythm.marks, newest))
    return np.vstack([np.interp(at, edges, row) for row in marks])


def busy_at(rhythm: Rhythm, at: Floats) -> Floats:
    """Tell the busy hour at hours gone by."""
    place = np.clip(at - rhythm.at + (rhythm.marks.shape[1] - 1), 0, None)
    whole = np.minimum(place.astype(np.int64), rhythm.marks.shape[1] - 1)
    speed = _speeds(rhythm, np.floor(at))[0]
    busy: Floats = rhythm.marks[0, whole] + (place - whole) * speed
    return busy


def advance(rhythm: Rhythm, hours: int) -> None:
    """Let the clocks run on by full hours."""
    speeds = _speeds(rhythm, rhythm.at + np.arange(float(hours)))
    marks = [rhythm.marks[:, -1]]
    for hour in range(hours):
        marks.append(_run(marks[-1], speeds[:, hour], 1.0))
    fresh = np.column_stack(marks[1:])
    rhythm.marks = np.concatenate((rhythm.marks, fresh), axis=1)[:, -KEPT_HOURS:]
    rhythm.at += hours


def rewind(rhythm: Rhythm) -> None:
    """Let the clocks run again by what is known now, from a past as far as it is kept."""
    end = rhythm.at
    rhythm.at -= KEPT_HOURS - 1
    rhythm.marks = np.zeros((4, 1))
    rhythm.marks[2:, 0] = POST_HOURS
    advance(rhythm, KEPT_HOURS - 1)
    rhythm.at = end


def count(rhythm: Rhythm, at: Floats, is_post: Flags) -> None:
    """Note when comments and posts were written."""
    hour, day = _hour_and_day(at)
    for kind, these in enumerate((~is_post, is_post)):
        rhythm.seen[kind, _HOURS] += np.bincount(hour[these], minlength=24)
        rhythm.seen[kind, _DAYS] += np.bincount(day[these], minlength=7)


def expect(rhythm: Rhythm, at: Floats, rates: tuple[float, float], causes: Floats) -> None:
    """Note what these hours would have brought at mean rates of comments and posts.

    Without it, a region watched since Friday would seem to write on week-ends most.
    ``causes`` are the shares of comments out of nothing and after posts, soon and late:
    what office hours explain is not explained by readers' hours again.
    """
    hour, day = _hour_and_day(at)
    posted = marks_at(rhythm, at + 0.5)[2:] / POST_HOURS[:, None]
    follow = (causes[0] + causes[1:] @ posted) / causes.sum()
    for kind, rate in enumerate((rates[0] * follow, np.full(len(at), rates[1]))):
        hours, days = rhythm.factors[kind, _HOURS], rhythm.factors[kind, _DAYS]
        rhythm.due[kind, _HOURS] += np.bincount(hour, rate * days[day], 24)
        rhythm.due[kind, _DAYS] += np.bincount(day, rate * hours[hour], 7)


def fit(rhythm: Rhythm) -> None:
    """Learn the week from what came against what was due."""
    for span, prior in ((_HOURS, _HOUR_PRIOR), (_DAYS, _DAY_PRIOR)):
        factors = (rhythm.seen[:, span] + prior) / (rhythm.due[:, span] + prior)
        rhythm.factors[:, span] = factors / factors.mean(axis=1, keepdims=True)


def fade(rhythm: Rhythm) -> None:
    """Forget a little, once a day: the seasons change."""
    rhythm.seen *= _FADE
    rhythm.due *= _FADE


def pace(rhythm: Rhythm, now: float) -> float:
    """Tell how fast to spend a day's quota at this hour, 1 on average over any whole day.

    At a constant price the polls go as the square root of the rate (docs/planner.md).
    """
    roots = np.sqrt(rhythm.factors[0, _HOURS])
    return float(roots[int(now) % 24] / roots.mean())


def _run(marks: Floats, speeds: Floats, hours: float) -> Floats:
    """Let the clocks run within one hour of the week."""
    busy, office = speeds * hours
    fading = busy / POST_HOURS
    sums = marks[2:] * np.exp(-fading) + office * -np.expm1(-fading) / fading if busy else marks[2:]
    return np.concatenate((marks[:2] + speeds * hours, sums))


def _speeds(rhythm: Rhythm, at: Floats) -> Floats:
    hour, day = _hour_and_day(at)
    return rhythm.factors[:, _HOURS][:, hour] * rhythm.factors[:, _DAYS][:, day]


def _hour_and_day(at: Floats) -> tuple[Ints, Ints]:
    hours = np.floor(at).astype(np.int64)
    return hours % 24, (hours // 24 + 3) % 7
