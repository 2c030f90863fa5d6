"""Which places to suggest for a wrongly addressed case, from earlier redirects; pure."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from app.routing.words import likeness

_TOPIC, _TOWN, _KIND, _WORDS = 3.0, 2.0, 1.0, 4.0
_LEAST: Final = 1.0
"""A redirect that has less in common with the case teaches nothing about it."""


class Spot(msgspec.Struct, frozen=True):
    """Where a case may go: an institution, or a department of it."""

    institution_id: int
    department_id: int | None = None


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A redirect that stayed, or the case it is compared with."""

    topic: str | None
    municipality: str
    kind: str
    lemmas: Sequence[int]


class Taught(msgspec.Struct, frozen=True):
    """A place, how often the like went there, and how like the likest was."""

    spot: Spot
    times: int
    score: float


def ranked(
    case: Lesson, lessons: Sequence[tuple[Spot, Lesson]], *, been: Collection[Spot]
) -> list[Taught]:
    """Rank places by how like the cases were that went there, then by how many went."""
    scores: dict[Spot, list[float]] = defaultdict(list)
    for spot, lesson in lessons:
        score = _score(case, lesson)
        if score >= _LEAST and spot not in been:
            scores[spot].append(score)
    taught = [Taught(spot, len(several), max(several)) for spot, several in scores.items()]
    return sorted(taught, key=_order)


def _order(each: Taught) -> tuple[float, int, int, int]:
    spot = each.spot
    return -each.score, -each.times, spot.institution_id, spot.department_id or 0


def _score(case: Lesson, lesson: Lesson) -> float:
    """Tell how like two cases are; topic or words must agree, place and kind only add."""
    matter = _TOPIC * (case.topic is not None and case.topic == lesson.topic)
    matter += _WORDS * likeness(case.lemmas, lesson.lemmas)
    if not matter:
        return 0.0
    near = bool(case.municipality) and case.municipality == lesson.municipality
    return matter + _TOWN * near + _KIND * (case.kind == lesson.kind)
