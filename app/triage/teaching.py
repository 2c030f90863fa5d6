"""Which doubt to show next, so that a person's word teaches the judge most."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log2
from typing import Final

import msgspec

from app.triage.rules import Importance
from app.triage.text.wording import is_plain, read

LONGEST_WAIT: Final = timedelta(days=1)
"""After it a doubt comes first whatever it teaches: deadlines run in days."""
_STEM: Final = 5
"""Letters of a word that are compared: Russian endings are left out, roots mostly are not."""
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


def in_order(several: Sequence[Waiting], *, now: datetime) -> list[int]:
    """Order the ids: urgent, then those that waited long (oldest first), then by what they teach.

    Among the last the next one is the most uncertain that is unlike all taken before it.
    """
    urgent = [each for each in several if each.importance is Importance.URGENT]
    others = [each for each in several if each.importance is not Importance.URGENT]
    late = [each for each in others if now - each.since >= LONGEST_WAIT]
    fresh = [each for each in others if now - each.since < LONGEST_WAIT]
    first = [*_oldest_first(urgent), *_oldest_first(late)]
    return [each.comment_id for each in (*first, *_teaching(fresh))]


def uncertainty(score: float) -> float:
    """Entropy in bits: 1 at an even chance, 0 where nothing is in doubt."""
    if not 0 < score < 1:
        return 0.0
    return -score * log2(score) - (1 - score) * log2(1 - score)


def _oldest_first(several: Sequence[Waiting]) -> list[Waiting]:
    return sorted(several, key=lambda each: (each.since, each.comment_id))


def _teaching(several: Sequence[Waiting]) -> list[Waiting]:
    left = {each.comment_id: each for each in several}
    stems = {each.comment_id: _stems(each.text) for each in several}
    likeness = dict.fromkeys(left, 0.0)
    taken = []
    while left:
        chosen = max(
            left.values(),
            key=lambda one: (
                uncertainty(one.score) * (1 - likeness[one.comment_id]),
                one.comment_id,
            ),
        )
        taken.append(left.pop(chosen.comment_id))
        for key, other in left.items():
            alike = _likeness(chosen, other, stems[chosen.comment_id], stems[key])
            likeness[key] = max(likeness[key], alike)
    return taken


def _likeness(one: Waiting, other: Waiting, mine: frozenset[str], its: frozenset[str]) -> float:
    """Tell from 0 to 1 how much of what one teaches the other has taught."""
    shared = len(mine & its) / len(mine | its) if mine | its else 1.0
    page = _SAME_PAGE * (one.page_id == other.page_id)
    topic = _SAME_TOPIC * (one.topic is not None and one.topic == other.topic)
    return min(1.0, shared + page + topic)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.form[:_STEM] for word in read(text) if is_plain(word.form))
