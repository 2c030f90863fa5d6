"""The figures as other programs get them."""

from datetime import date
from typing import Self

import msgspec

from app.insights.figures.meanings import PARTS
from app.insights.figures.rules import Count, Day, Load, Place, Share, Took, worst_first
from app.insights.figures.service import Figures


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a whole."""

    part: int
    whole: int
    share: float | None
    """From 0 to 1; null: there was nothing to share."""
    lower: float
    upper: float
    """Between what the true share lies in 95 of 100 times (Wilson's interval)."""

    @classmethod
    def of(cls, share: Share) -> Self:
        """Show a share with its doubt."""
        lower, upper = share.bounds
        return cls(part=share.part, whole=share.whole, share=share.value, lower=lower, upper=upper)


class TookView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How long a part of the way took."""

    stage: str
    title: str
    cases: int
    median_seconds: float | None
    p90_seconds: float | None

    @classmethod
    def of(cls, took: Took) -> Self:
        """Show it with its name."""
        return cls(
            stage=took.part.value,
            title=PARTS[took.part][0],
            cases=took.number,
            median_seconds=took.median,
            p90_seconds=took.p90,
        )


class CountView(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a kind."""

    key: str
    title: str
    number: int

    @classmethod
    def of(cls, count: Count) -> Self:
        """Show it."""
        return cls(key=count.key, title=count.title, number=count.number)


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """What came in on one day."""

    day: date
    comments: int
    cases: int

    @classmethod
    def of(cls, day: Day) -> Self:
        """Show it."""
        return cls(day=day.day, comments=day.comments, cases=day.questions)


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One institution; compare those only that have enough cases."""

    institution_id: int
    name: str
    cases: int
    answered: ShareView
    on_time: ShareView
    overdue: int
    is_enough: bool
    """There are enough cases for its share on time to be compared."""

    @classmethod
    def of(cls, place: Place) -> Self:
        """Show it."""
        return cls(
            institution_id=place.institution_id,
            name=place.name,
            cases=place.came,
            answered=ShareView.of(place.answered),
            on_time=ShareView.of(place.on_time),
            overdue=place.overdue,
            is_enough=place.on_time.is_enough,
        )


class FiguresView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything that is counted of a span of whole days in the reader's zone."""

    first_day: date
    last_day: date
    zone: str
    load: Load
    cases: int
    on_time: ShareView
    answered: ShareView
    answered_elsewhere: ShareView
    """Of the answered: by somebody's word; the others were proven by the network."""
    reopened: ShareView
    promises_kept: ShareView
    stages: list[TookView]
    days: list[DayView]
    topics: list[CountView]
    networks: list[CountView]
    outcomes: list[CountView]
    institutions: list[PlaceView]
    """Those surely bad first; those with too few cases last."""

    @classmethod
    def of(cls, told: Figures) -> Self:
        """Show the figures."""
        return cls(
            first_day=told.span.first,
            last_day=told.span.last,
            zone=told.span.zone,
            load=told.load,
            cases=told.came,
            on_time=ShareView.of(told.on_time_share),
            answered=ShareView.of(told.answered),
            answered_elsewhere=ShareView.of(told.elsewhere),
            reopened=ShareView.of(told.reopened),
            promises_kept=ShareView.of(told.promises),
            stages=[TookView.of(took) for took in told.parts],
            days=[DayView.of(day) for day in told.days],
            topics=[CountView.of(count) for count in told.topics],
            networks=[CountView.of(count) for count in told.networks],
            outcomes=[CountView.of(count) for count in told.outcomes],
            institutions=[PlaceView.of(place) for place in worst_first(told.places)],
        )
