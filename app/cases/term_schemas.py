"""What the outside sees of a case's time, and what it may send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.deadlines.pauses import Pause
from app.deadlines.stages import CaseStage, StageClock


class AskPause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the term stands still, and for how long at most."""

    reason: Annotated[str, Meta(min_length=3, max_length=500, examples=["Ждём адрес от автора"])]
    days: Annotated[int, Meta(ge=1, le=30)] = 5
    """The term goes on earlier when the citizen writes."""


class ClockView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One stay in one stage."""

    stage: CaseStage
    official_id: int | None
    entered: datetime
    left: datetime
    """The case's end, or now for the stage it is in."""
    elapsed_seconds: int
    """By the clock; these add up to the whole."""
    counted_seconds: int
    """As the regulation counts, without pauses."""

    @classmethod
    def of(cls, clock: StageClock) -> Self:
        """Show a stay."""
        return cls(
            stage=clock.stage,
            official_id=clock.holder,
            entered=clock.entered,
            left=clock.left,
            elapsed_seconds=round(clock.elapsed.total_seconds()),
            counted_seconds=round(clock.counted.total_seconds()),
        )


class PauseView(msgspec.Struct, frozen=True):
    """A time in which the term stood still."""

    reason: str
    since: datetime
    until: datetime | None


class TimeView(msgspec.Struct, frozen=True):
    """Where a case's time went."""

    clocks: list[ClockView]
    pauses: list[PauseView]

    @classmethod
    def of(cls, clocks: Sequence[StageClock], pauses: Sequence[Pause]) -> Self:
        """Show stays and pauses."""
        return cls(
            [ClockView.of(each) for each in clocks],
            [PauseView(each.reason, each.since, each.until) for each in pauses],
        )
