"""Tells how likely a case is about the same trouble as a group of cases; pure.

Meaning (weighed lemmas and concepts), topic, place and time are joined by a logistic model that
was fitted on composed troubles: ``python -m tests.bench.incidents.fitting``.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from app.incidents.chances import at_least
from app.incidents.words import MARK, share_of, vector_of, weight_of
from app.triage.topics.listing import TopicList

WINDOW: Final = timedelta(hours=48)
"""Two cases that stand further apart are not compared."""
_MODEL: Final = Path(__file__).parent / "data" / "likeness.json"
_HOUR: Final = 3600.0
_LARGE: Final = 6
"""Members from which on a group speaks no louder, lest it swallow its surroundings."""
_OF_ANYTHING: Final = frozenset({MARK + "нет", MARK + "авария"})
"""Concepts of troubles of every kind: that something is gone does not say what."""
_FEWEST_SURGING: Final = 2
_MOST_UNUSUAL: Final = 8.0


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it is compared."""

    case_id: int
    page_id: int
    municipality: str
    topic: str | None
    at: datetime
    """When the citizen wrote."""
    terms: tuple[str, ...]
    names: tuple[str, ...]


class Group:
    """Cases taken together, with what they share."""

    def __init__(self, members: Sequence[Sight]) -> None:
        self.members: list[Sight] = []
        self.vectors: list[Mapping[str, float]] = []
        self.terms: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.names: set[str] = set()
        self._sum: dict[str, float] = {}
        for each in members:
            self.add(each)

    def add(self, sight: Sight) -> None:
        """Take one more case in."""
        vector = vector_of(sight.terms)
        self.members.append(sight)
        self.vectors.append(vector)
        self.terms.update(set(sight.terms))
        self.names.update(sight.names)
        self.topics.update([root_of(sight.topic)] if sight.topic else [])
        for term, weight in vector.items():
            self._sum[term] = self._sum.get(term, 0.0) + weight

    @property
    def pages(self) -> set[int]:
        """Tell the pages of the members."""
        return {each.page_id for each in self.members}

    def nearness(self, vector: Mapping[str, float]) -> float:
        """Give the cosine between a text and the middle of the group."""
        length = math.sqrt(sum(weight * weight for weight in self._sum.values()))
        return dot(vector, self._sum) / length if length else 0.0


class Surroundings:
    """How often each term was written nearby of late, and how often it usually would be."""

    def __init__(self, sights: Iterable[Sight]) -> None:
        self._terms: Counter[str] = Counter()
        self._number = 0
        for each in sights:
            self._terms.update(set(each.terms))
            self._number += 1

    def surge(self, term: str) -> float:
        """Tell how unusual so many are: minus the decimal logarithm of the chance of it."""
        met = self._terms[term]
        if met < _FEWEST_SURGING:
            return 0.0
        chance = at_least(met, share_of(term) * self._number)
        return min(-math.log10(chance), _MOST_UNUSUAL)


class Likeness(msgspec.Struct, frozen=True):
    """How like a case is to a group, and what speaks for it."""

    chance: float
    shared: tuple[str, ...]
    """Words and concepts in common, the most telling first."""
    hours: float
    """To the nearest member."""


class Model(msgspec.Struct, frozen=True):
    """Weights of the features, in their order, and the constant."""

    weights: tuple[float, ...]
    constant: float


def compare(sight: Sight, group: Group, around: Surroundings) -> Likeness:
    """Compare a case with a group of at least one, against what is written nearby."""
    model = shipped_model()
    vector = vector_of(sight.terms)
    values = features(sight, vector, group, around)
    total = model.constant + sum(w * v for w, v in zip(model.weights, values, strict=True))
    return Likeness(
        chance=1 / (1 + math.exp(-max(-30.0, min(30.0, total)))),
        shared=_shared(vector, group),
        hours=_hours(sight, group),
    )


def features(
    sight: Sight, vector: Mapping[str, float], group: Group, around: Surroundings
) -> tuple[float, ...]:
    """Give the numbers that the model weighs."""
    number = len(group.members)
    size = math.log(min(number, _LARGE))
    near = group.nearness(vector)
    nearest = max(dot(vector, other) for other in group.vectors)
    shared = {term: group.terms[term] / number for term in vector if term in group.terms}
    concepts = [term for term in shared if term[0] == MARK and term not in _OF_ANYTHING]
    core = max((weight_of(term) * shared[term] for term in concepts), default=0.0)
    surge = max((around.surge(term) * shared[term] for term in concepts), default=0.0)
    words = max((around.surge(term) * shared[term] for term in shared), default=0.0)
    topic = _topic_share(sight, group)
    return (
        near,
        nearest,
        core,
        near * size,
        core * size,
        surge,
        words,
        size,
        topic,
        1.0 if topic == 0 and sight.topic and group.topics else 0.0,
        1.0 if group.names.intersection(sight.names) else 0.0,
        math.log1p(_hours(sight, group)),
        1.0 if is_inward(sight.topic) else 0.0,
        sum(each.municipality == sight.municipality for each in group.members) / number,
    )


def dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Multiply two vectors, of which the first is the shorter."""
    return sum(weight * other[term] for term, weight in one.items() if term in other)


@cache
def root_of(topic: str) -> str:
    """Tell what a topic is a part of: that of «building.heat» is «building»."""
    return (_topics().trained(topic) or topic).partition(".")[0]


@cache
def is_inward(topic: str | None) -> bool:
    """Say whether a topic is usually the matter of one institution alone."""
    found = _topics().get(topic)
    return found is not None and found.group == _INWARD


@cache
def shipped_model() -> Model:
    """Read the model that comes with the program."""
    return msgspec.json.decode(_MODEL.read_bytes(), type=Model)


_INWARD: Final = "Работа учреждения"


@cache
def _topics() -> TopicList:
    return TopicList.shipped()


def _topic_share(sight: Sight, group: Group) -> float:
    if not sight.topic or not group.topics:
        return 0.0
    return group.topics[root_of(sight.topic)] / len(group.members)


def _hours(sight: Sight, group: Group) -> float:
    return min(abs((sight.at - each.at).total_seconds()) for each in group.members) / _HOUR


def _shared(vector: Mapping[str, float], group: Group) -> tuple[str, ...]:
    common = [term for term in vector if term in group.terms]
    return tuple(sorted(common, key=lambda term: -weight_of(term) * group.terms[term]))
