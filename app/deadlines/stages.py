"""Where a case's time went: a clock per stage, and per holder; pure.

The clocks follow one another without a gap, so they add up to the whole. A holder is
charged from the moment he received the case: what a wrong addressee held before the
redirect stays with that one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

import msgspec

from app.deadlines.calendar import Passing
from app.deadlines.pauses import Pause, counted_between


class CaseStage(StrEnum):
    """A part of a comment's way to its confirmed answer."""

    NETWORK = "network"
    """Written, and not yet shown to us by the network."""
    POLL = "poll"
    JUDGE = "judge"
    DISPATCH = "dispatch"
    """An open case without an official."""
    HOLDER = "holder"
    """With one official; each holder has a clock of his own."""
    APPROVAL = "approval"
    PUBLICATION = "publication"
    CONFIRMATION = "confirmation"
    """Published, and not yet seen by our own reading."""


class Mark(msgspec.Struct, frozen=True):
    """The moment at which a case came into a stage."""

    stage: CaseStage
    at: datetime
    holder: int | None = None
    """The official, in the stage of a holder."""


class StageClock(msgspec.Struct, frozen=True, kw_only=True):
    """One stay in one stage."""

    stage: CaseStage
    holder: int | None
    entered: datetime
    left: datetime
    counted: timedelta
    """Time of the regulation, without pauses."""

    @property
    def elapsed(self) -> timedelta:
        """Time by the clock."""
        return self.left - self.entered


def stage_clocks(
    marks: Sequence[Mark],
    *,
    until: datetime,
    passing: Passing,
    holders: Mapping[int, Passing] | None = None,
    pauses: Sequence[Pause] = (),
) -> list[StageClock]:
    """Lay out the stays up to a moment: the confirmation, or now for a live case.

    ``holders`` tells how the time of each official passes while he has the case.
    A mark that says nothing new goes on with the same clock; marks after the end are left out.
    The marks come in the order in which things happened. Those who wrote them have clocks of
    their own: one that is earlier than the mark before it counts from that one's moment.
    """
    known = [mark for mark in _in_turn(marks) if mark.at <= until]
    changes = [
        mark
        for before, mark in pairwise([None, *known])
        if mark is not None and not _is_same(before, mark)
    ]
    own = holders or {}
    ends = [mark.at for mark in changes[1:]] + [until]
    return [
        StageClock(
            stage=mark.stage,
            holder=mark.holder,
            entered=mark.at,
            left=left,
            counted=counted_between(own.get(mark.holder or 0, passing), mark.at, left, pauses),
        )
        for mark, left in zip(changes, ends, strict=False)
    ]


def _in_turn(marks: Sequence[Mark]) -> list[Mark]:
    moments = accumulate((mark.at for mark in marks), max)
    return [msgspec.structs.replace(mark, at=at) for mark, at in zip(marks, moments, strict=True)]


def counted_by_stage(clocks: Sequence[StageClock]) -> dict[CaseStage, timedelta]:
    """Sum the clocks per stage."""
    sums: dict[CaseStage, timedelta] = defaultdict(timedelta)
    for clock in clocks:
        sums[clock.stage] += clock.counted
    return dict(sums)


def counted_by_holder(clocks: Sequence[StageClock]) -> dict[int, timedelta]:
    """Sum what each official held the case for; nobody is charged for another."""
    sums: dict[int, timedelta] = defaultdict(timedelta)
    for clock in clocks:
        if clock.stage is CaseStage.HOLDER and clock.holder is not None:
            sums[clock.holder] += clock.counted
    return dict(sums)


def _is_same(before: Mark | None, mark: Mark) -> bool:
    return before is not None and (before.stage, before.holder) == (mark.stage, mark.holder)
