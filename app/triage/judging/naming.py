"""Names what comments are about: topics that the models were taught, narrowed by the list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.triage.judging.cascade import blend_topics
from app.triage.judging.linear import LinearModel, Sight
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.weights import About, Numbers, TopicBlend
from app.triage.text.features import Floats
from app.triage.topics.listing import OTHER, TopicList

_LONGEST_BARE = 12
"""Words of a comment that may be about no more than what it is under: «а до какого числа?»."""
_LONGEST_ABOVE = 1000
Named = tuple[str | None, float | None]
"""Code and chance of a topic; both None where none is likely enough."""
_NOTHING: Named = (None, None)
Said = tuple[Sequence[str], Named]
"""Forms of a text and its topic."""
_SURE = 0.9
"""Chance from which on a topic that no words of the list name is no guess."""


class Above(NamedTuple):
    """What a comment stands under; empty where there is none or it is not known."""

    parent: str
    post: str
    kind: str
    """Kind of the institution that keeps the page."""


class Topics(NamedTuple):
    """What the rows that were asked for are about."""

    by_row: dict[int, Named]
    bare: frozenset[int]
    """Rows that name nothing themselves: what is named is that of what they are under."""


class TopicNamer:
    """Joins what both models say of topics, and looks the topic up in the list."""

    def __init__(self, about: About, linear: LinearModel) -> None:
        self.listed = TopicList.shipped()
        self._about = about
        self._linear = linear
        self._how: TopicBlend | None = None if about.cascade is None else about.cascade.topics

    def name(
        self,
        sight: Sight,
        again: Mapping[int, Floats],
        readings: Sequence[Reading],
        above: Sequence[Above],
        wanted: Sequence[int],
    ) -> Topics:
        """Name the topics of the wanted rows.

        ``again`` holds the encoder's sums of rows that it has read for their labels; for topics
        alone it reads nothing, for it takes forty times as long as the words. A short comment
        that names nothing itself is about what it answers, else about what its post is about.
        """
        if not wanted:
            return Topics({}, frozenset())
        found = self._found(sight, again, readings, wanted)
        named = {
            row: self.listed.name(
                readings[row].forms, *found.get(row, _NOTHING), kind=above[row].kind
            )
            for row in wanted
        }
        bare = [
            row
            for row in wanted
            if row not in found
            and named[row] == _NOTHING
            and len(readings[row].forms) <= _LONGEST_BARE
        ]
        named |= self._of_parents({row: above[row] for row in bare if above[row].parent})
        rest = [row for row in bare if named[row] == _NOTHING]
        posts = self._of_posts({row: above[row].post for row in rest if above[row].post})
        named |= {
            row: self.listed.name(readings[row].forms, *said, kind=above[row].kind)
            for row, said in posts.items()
        }
        return Topics(named, frozenset(bare))

    def are_akin(self, one: Said, other: Said) -> bool | None:
        """Say whether two texts are about the same thing; None where that is not sure."""
        (forms, (topic, chance)), (other_forms, (other_topic, _)) = one, other
        codes = {hit.topic.code for hit in self.listed.found(forms)}
        if not codes.isdisjoint(hit.topic.code for hit in self.listed.found(other_forms)):
            return True
        if topic is None or other_topic is None:
            return None
        if self.listed.are_kin(topic, other_topic):
            return True
        return False if topic in codes or (chance or 0) >= _SURE else None

    def _found(
        self,
        sight: Sight,
        again: Mapping[int, Floats],
        readings: Sequence[Reading],
        wanted: Sequence[int],
    ) -> dict[int, tuple[str, float]]:
        """Tell what the models say of the wanted rows themselves."""
        chances = self._linear.topics(sight, readings, wanted)
        read = [number for number, row in enumerate(wanted) if row in again]
        found = self._likely(wanted, chances, self._about.topic_threshold)
        if self._how is not None and read:
            rows = [wanted[number] for number in read]
            both = blend_topics(chances[read], np.array([again[row] for row in rows]), self._how)
            found = {row: said for row, said in found.items() if row not in again}
            found |= self._likely(rows, both, self._how.threshold)
        return found

    def _of_parents(self, parents: Mapping[int, Above]) -> dict[int, Named]:
        """Name what is answered by its own words."""
        if not parents:
            return {}
        readings = [read_text(above.parent[:_LONGEST_ABOVE]) for above in parents.values()]
        rows = range(len(readings))
        alone = [Above("", "", above.kind) for above in parents.values()]
        named = self.name(self._linear.see(readings), {}, readings, alone, rows)
        return dict(zip(parents, named.by_row.values(), strict=True))

    def _of_posts(self, posts: Mapping[int, str]) -> dict[int, tuple[str, float]]:
        if not posts:
            return {}
        readings = [read_text(post[:_LONGEST_ABOVE]) for post in posts.values()]
        sight = self._linear.see(readings)
        chances = self._linear.topics(sight, readings, range(len(readings)))
        return self._likely(posts, chances, self._about.topic_threshold)

    def _likely(
        self, rows: Iterable[int], chances: Numbers, threshold: float
    ) -> dict[int, tuple[str, float]]:
        """Tell code and chance where one is likely enough and says something."""
        likeliest = zip(rows, chances.argmax(axis=1), chances.max(axis=1), strict=True)
        return {
            row: (self._about.topics[best], round(float(chance), 4))
            for row, best, chance in likeliest
            if chance >= threshold and self._about.topics[best] != OTHER
        }
