"""Which doubt to show next, so that a person's word teaches the judge most."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from math import log2
from typing import Final

import msgspec

from app.triage.rules import Importance

LONGEST_WAIT: Final = timedelta(days=1)
"""After it a doubt comes first whatever it teaches: deadlines run in days."""
LONGEST_COMPARED: Final = 400
"""Characters of a text that tell it from others."""
_BEFORE_USUAL: Final = (Importance.URGENT, Importance.HIGH)
_STEM: Final = 5
"""Letters of a word that are compared: Russian endings are left out, roots mostly are not."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SAME_PAGE: Final = 0.15
_SAME_TOPIC: Final = 0.15
"""Likeness lent by page and topic: less than words, which alone may make it whole."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in doubt, as far as its turn depends on it."""

    comment_id: int
    text: str
    page_id: int
    topic: str | None
    score: float
    """Probability that an answer is needed."""
    importance: Importance
    since: datetime
    """When it came in."""


def in_order(
    several: Sequence[Waiting],
    *,
    taught: Collection[Waiting] = (),
    last: Collection[int] = (),
    now: datetime,
    most: int | None = None,
) -> list[int]:
    """Order the ids: urgent, then important, then those that waited long, then what teaches most.

    Of the first three the oldest comes first. Of the others the next one is the most uncertain
    that is unlike all taken before it and all ``taught`` already. What ``last`` names comes
    behind all of these, and what is like it late. No more than ``most`` are given.
    """
    most = len(several) if most is None else most
    free = [each for each in several if each.comment_id not in last]
    behind = [each for each in several if each.comment_id in last]
    turns = _turns(free, [*taught, *behind], now, most)
    turns += _turns(behind, taught, now, most - len(turns))
    return [each.comment_id for each in turns]


def uncertainty(score: float) -> float:
    """Entropy in bits: 1 at an even chance, 0 where nothing is in doubt."""
    if not 0 < score < 1:
        return 0.0
    return -score * log2(score) - (1 - score) * log2(1 - score)


def _turns(
    several: Sequence[Waiting], taught: Collection[Waiting], now: datetime, most: int
) -> list[Waiting]:
    usual = _of(several, Importance.USUAL)
    late = [each for each in usual if now - each.since >= LONGEST_WAIT]
    fresh = [each for each in usual if now - each.since < LONGEST_WAIT]
    first = [each for weight in _BEFORE_USUAL for each in _oldest_first(_of(several, weight))]
    first += _oldest_first(late)
    if most > len(first):
        first += _teaching(fresh, [*taught, *first], most - len(first))
    return first[:most]


def _of(several: Sequence[Waiting], importance: Importance) -> list[Waiting]:
    return [each for each in several if each.importance is importance]


def _oldest_first(several: Sequence[Waiting]) -> list[Waiting]:
    return sorted(several, key=lambda each: (each.since, each.comment_id))


def _teaching(several: Sequence[Waiting], taught: Sequence[Waiting], most: int) -> list[Waiting]:
    left = {each.comment_id: (each, _stems(each.text)) for each in several}
    likeness = dict.fromkeys(left, 0.0)
    for known in taught:
        _compare(known, _stems(known.text), left, likeness)
    taken: list[Waiting] = []
    while left and len(taken) < most:
        chosen = max(left, key=lambda key: (_worth(left[key][0], likeness[key]), key))
        one, stems = left.pop(chosen)
        taken.append(one)
        _compare(one, stems, left, likeness)
    return taken


def _worth(one: Waiting, likeness: float) -> float:
    return uncertainty(one.score) * (1 - likeness)


def _compare(
    one: Waiting,
    stems: frozenset[str],
    left: dict[int, tuple[Waiting, frozenset[str]]],
    likeness: dict[int, float],
) -> None:
    """Let one text make the others that are left less worth a look."""
    for key, (other, its) in left.items():
        likeness[key] = max(likeness[key], _likeness(one, other, stems, its))


def _likeness(one: Waiting, other: Waiting, mine: frozenset[str], its: frozenset[str]) -> float:
    """Tell from 0 to 1 how much of what one teaches the other has taught."""
    both = len(mine & its)
    either = len(mine) + len(its) - both
    shared = both / either if either else 1.0
    page = _SAME_PAGE * (one.page_id == other.page_id)
    topic = _SAME_TOPIC * (one.topic is not None and one.topic == other.topic)
    return min(1.0, shared + page + topic)


def _stems(text: str) -> frozenset[str]:
    plain = text[:LONGEST_COMPARED].lower().replace("ё", "е")
    return frozenset(word[:_STEM] for word in _WORD.findall(plain))
