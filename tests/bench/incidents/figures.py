"""Replays a fortnight through grouping and counts pairs: precision and recall."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from app.incidents.grouping import LATE, Thresholds, followers, place, surroundings_of
from app.incidents.likeness import WINDOW, Group, Likeness, Sight
from tests.bench.incidents.world import Case


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of cases, and in how many incidents they stand."""

    pairs_true: int
    """Of one trouble."""
    pairs_made: int
    """In one incident."""
    pairs_right: int
    incidents: int

    @property
    def precision(self) -> float:
        """Share of the pairs made that are of one trouble."""
        return self.pairs_right / max(self.pairs_made, 1)

    @property
    def recall(self) -> float:
        """Share of the pairs of one trouble that were made."""
        return self.pairs_right / max(self.pairs_true, 1)


def replay(cases: Sequence[Case], thresholds: Thresholds) -> dict[int, int]:
    """Group the cases as the stage does, one by one; case → incident."""
    incidents: dict[int, Group] = {}
    lone: dict[int, Sight] = {}
    home: dict[int, int] = {}
    recent: list[Sight] = []

    def join(number: int, sight: Sight) -> None:
        home[sight.case_id] = number
        lone.pop(sight.case_id, None)

    for sight, _, _ in cases:
        recent = [each for each in recent if sight.at - each.at <= WINDOW] + [sight]
        around = surroundings_of(sight, recent)
        lone = {key: each for key, each in lone.items() if sight.at - each.at <= WINDOW}
        live = {
            number: group
            for number, group in incidents.items()
            if sight.at - group.members[-1].at <= LATE
        }
        verdict = place(sight, live, list(lone.values()), around, thresholds)
        if verdict.joins and verdict.incident_id is not None:
            number = verdict.incident_id
            incidents[number].add(sight)
            join(number, sight)
        elif verdict.found_with:
            number = len(incidents) + 1
            founders = [lone[key] for key in verdict.found_with]
            incidents[number] = Group([*founders, sight])
            for each in (*founders, sight):
                join(number, each)
        else:
            lone[sight.case_id] = sight
            continue
        late: dict[int, Likeness] = followers(
            incidents[number], list(lone.values()), around, thresholds
        )
        for key in late:
            join(number, lone[key])
    return home


def measure(
    cases: Sequence[Case], home: dict[int, int], alike: Mapping[str, re.Pattern[str]]
) -> Figures:
    """Count pairs; a case that looks like its incident's trouble is left out of the count.

    With no ``alike`` every unrelated case counts against.
    """
    of = {each.sight.case_id: each.trouble for each in cases}
    both = Counter((number, of[case_id]) for case_id, number in home.items() if of[case_id])
    main = {number: trouble for (number, trouble), _ in reversed(both.most_common())}
    text_of = {each.sight.case_id: each.text for each in cases}
    sizes: Counter[int] = Counter()
    for case_id, number in home.items():
        pattern = alike.get(main.get(number) or "")
        if of[case_id] or pattern is None or not pattern.search(text_of[case_id]):
            sizes[number] += 1
    troubles = Counter(trouble for trouble in of.values() if trouble)
    return Figures(
        pairs_true=sum(map(_pairs, troubles.values())),
        pairs_made=sum(map(_pairs, sizes.values())),
        pairs_right=sum(map(_pairs, both.values())),
        incidents=len(sizes),
    )


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


def added(several: Sequence[Figures]) -> Figures:
    """Add up the pairs of several fortnights."""
    return Figures(
        pairs_true=sum(each.pairs_true for each in several),
        pairs_made=sum(each.pairs_made for each in several),
        pairs_right=sum(each.pairs_right for each in several),
        incidents=sum(each.incidents for each in several),
    )
