"""Decides where a case belongs: in an incident, beside one, or nowhere; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from app.incidents.likeness import WINDOW, Group, Likeness, Sight, Surroundings, compare, root_of

_REGION_WIDE: Final = frozenset({"digital", "services", "social"})
"""Topics whose trouble may be everybody's in the region: one system, one purchase, one rule."""

LATE: Final = timedelta(days=7)
"""How long after an incident's end comments still join it."""
_SEEDS: Final = 3
"""Lone cases that are tried as the second of a new incident."""


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """From which chance on what is done."""

    join_at: float = 0.87
    """Joins by itself."""
    suggest_at: float = 0.35
    """Is shown to a person."""
    seed_at: float = 0.02
    """Two cases may be the beginning of an incident, if a third is like both."""
    found_at: float = 0.35
    """A third is like both."""
    whole_at: float = 0.45
    """Three or more hold together: the mean chance of each to belong to the others."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case belongs."""

    incident_id: int | None = None
    """The incident it is likest to, if like enough to be shown."""
    joins: bool = False
    """Surely enough to join by itself."""
    likeness: Likeness | None = None
    found_with: Mapping[int, Likeness] = msgspec.field(default_factory=dict)
    """Lone cases with which it makes a new incident, by their numbers."""


def is_region_wide(topic: str | None) -> bool:
    """Say whether a topic's trouble may be everybody's in the region."""
    return topic is not None and root_of(topic) in _REGION_WIDE


def may_be_one(sight: Sight, group: Group, *, within: timedelta = WINDOW) -> bool:
    """Say whether places and times allow a case to be of a group at all."""
    if all(abs(sight.at - each.at) > within for each in group.members):
        return False
    if any(sight.municipality == each.municipality for each in group.members):
        return True
    return (
        sight.topic is not None
        and is_region_wide(sight.topic)
        and (root_of(sight.topic) in group.topics)
    )


def surroundings_of(sight: Sight, recent: Iterable[Sight]) -> Surroundings:
    """Gather what was written nearby within the window before a case, itself among it."""
    return Surroundings(
        each
        for each in recent
        if each.municipality == sight.municipality and abs(sight.at - each.at) <= WINDOW
    )


def place(
    sight: Sight,
    incidents: Mapping[int, Group],
    lone: Sequence[Sight],
    around: Surroundings,
    thresholds: Thresholds,
) -> Verdict:
    """Find where a case belongs among the incidents and the lone cases at hand."""
    scored = {
        number: compare(sight, group, around)
        for number, group in incidents.items()
        if may_be_one(sight, group, within=LATE)
    }
    best, likest = max(scored.items(), key=lambda each: each[1].chance, default=(None, None))
    surest = 0.0 if likest is None else likest.chance
    if surest >= thresholds.join_at and surest >= _surest_lone(sight, lone, around):
        return Verdict(incident_id=best, joins=True, likeness=likest)
    founders = _founders(sight, lone, around, thresholds)
    if founders:
        return Verdict(found_with=founders)
    if surest >= thresholds.suggest_at:
        joins = surest >= thresholds.join_at
        return Verdict(incident_id=best, joins=joins, likeness=likest)
    return Verdict()


def _surest_lone(sight: Sight, lone: Sequence[Sight], around: Surroundings) -> float:
    """Tell how like the likest lone case is: a case may begin something else beside an incident."""
    chances = [
        compare(sight, pair, around).chance
        for each in lone
        if each.case_id != sight.case_id and may_be_one(sight, pair := Group([each]))
    ]
    return max(chances, default=0.0)


def followers(
    group: Group, lone: Sequence[Sight], around: Surroundings, thresholds: Thresholds
) -> dict[int, Likeness]:
    """Find the lone cases that belong to a group now that it has grown; they are added to it."""
    found: dict[int, Likeness] = {}
    grown = True
    while grown:
        grown = False
        for each in lone:
            if each.case_id in found or not may_be_one(each, group):
                continue
            likeness = compare(each, group, around)
            if likeness.chance >= thresholds.join_at:
                found[each.case_id] = likeness
                group.add(each)
                grown = True
    return found


def _founders(
    sight: Sight, lone: Sequence[Sight], around: Surroundings, thresholds: Thresholds
) -> dict[int, Likeness]:
    """Grow a group around a case from the lone ones likest to it; nothing where it stays unsure.

    Two make one if they are alike enough; of several, each must be like the others together.
    """
    first = Group([sight])
    alike = {
        each.case_id: (compare(each, first, around), each)
        for each in lone
        if each.case_id != sight.case_id and may_be_one(each, first)
    }
    order = sorted(alike, key=lambda number: -alike[number][0].chance)
    order = [number for number in order if alike[number][0].chance >= thresholds.seed_at]
    for start in range(min(_SEEDS, len(order))):
        chosen = _grown(sight, [alike[number][1] for number in order[start:]], around, thresholds)
        if chosen:
            return chosen
    return {}


def _grown(
    sight: Sight, order: Sequence[Sight], around: Surroundings, thresholds: Thresholds
) -> dict[int, Likeness]:
    pair = compare(order[0], Group([sight]), around)
    group = Group([sight, order[0]])
    chosen = {order[0].case_id: pair}
    for each in order[1:]:
        likeness = compare(each, group, around)
        if likeness.chance >= thresholds.found_at:
            group.add(each)
            chosen[each.case_id] = likeness
    sure = pair.chance >= thresholds.join_at or (
        len(chosen) > 1 and _holds_together(group, around) >= thresholds.whole_at
    )
    return chosen if sure and len(group.pages) > 1 else {}


def _holds_together(group: Group, around: Surroundings) -> float:
    """Tell the mean chance with which each member belongs to the others."""
    chances = [
        compare(each, Group([other for other in group.members if other is not each]), around).chance
        for each in group.members
    ]
    return sum(chances) / len(chances)
