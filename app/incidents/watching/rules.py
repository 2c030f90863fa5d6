"""Says which topics come up in a municipality far more often than usual; pure."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.incidents.chances import at_least_varying
from app.incidents.likeness import root_of

SPAN: Final = timedelta(hours=3)
"""Cases of the last so many hours are counted together."""
WEEKS: Final = 8
WEEK: Final = timedelta(days=7)
_FLOOR: Final = 0.2
"""Cases in a span that are taken for usual even where there were none."""
_FEWEST: Final = 4
_FEWEST_PAGES: Final = 2
_UNLIKELY: Final = 1e-4
_HOURS_A_WEEK: Final = 168

Written = tuple[str, str, int, datetime]
"""(municipality, topic, page, time) of a case."""
Cell = tuple[str, str]
"""(municipality, root of a topic)."""


class Surge(msgspec.Struct, frozen=True, kw_only=True):
    """More cases than usual."""

    municipality: str
    topic: str
    """The one most named among those of the same root."""
    cases: int
    pages: int
    usual: float
    chance: float


def spans_before(now: datetime) -> list[tuple[datetime, datetime]]:
    """Give this span and the same one of the last eight weeks, this one first."""
    return [(now - WEEK * number - SPAN, now - WEEK * number) for number in range(WEEKS + 1)]


def find_surges(
    written: Sequence[Written], usual: Sequence[tuple[str, str, int]], *, now: datetime
) -> list[Surge]:
    """Find what is above its usual level.

    ``written`` holds the cases of ``spans_before``, ``usual`` the (municipality, topic, cases) of
    the eight weeks. The level is the larger of the two that they tell, and never below a floor.
    """
    cells = _by_cell(written)
    means = _means(usual)
    found = []
    for (municipality, topic), several in cells.items():
        lately = [each for each in several if now - SPAN < each[3] <= now]
        pages = len({each[2] for each in lately})
        if len(lately) < _FEWEST or pages < _FEWEST_PAGES:
            continue
        earlier = [_count(several, start, end) for start, end in spans_before(now)[1:]]
        level = max(_FLOOR, statistics.mean(earlier), means.get((municipality, topic), 0.0))
        chance = at_least_varying(len(lately), level, statistics.pvariance(earlier))
        if chance < _UNLIKELY:
            found.append(
                Surge(
                    municipality=municipality,
                    topic=_commonest([each[1] for each in lately]),
                    cases=len(lately),
                    pages=pages,
                    usual=round(level, 2),
                    chance=chance,
                )
            )
    return found


def _commonest(topics: Sequence[str]) -> str:
    return max(topics, key=topics.count)


def _by_cell(written: Sequence[Written]) -> Mapping[Cell, list[Written]]:
    cells: dict[Cell, list[Written]] = {}
    for each in written:
        cells.setdefault((each[0], root_of(each[1])), []).append(each)
    return cells


def _means(usual: Sequence[tuple[str, str, int]]) -> Mapping[Cell, float]:
    spans = WEEKS * _HOURS_A_WEEK / (SPAN.total_seconds() / 3600)
    means: dict[Cell, float] = {}
    for municipality, topic, number in usual:
        cell = (municipality, root_of(topic))
        means[cell] = means.get(cell, 0.0) + number / spans
    return means


def _count(several: Sequence[Written], start: datetime, end: datetime) -> int:
    return sum(start < each[3] <= end for each in several)
