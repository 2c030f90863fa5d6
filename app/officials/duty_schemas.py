"""What the outside sees of shifts, leaves and the duty board, and what it may send."""

from datetime import date, datetime, time
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.officials.attendance import Attendance
from app.officials.board import Line
from app.officials.model import Leave, Shift
from app.officials.schemas import Id, Words
from app.officials.shifts import Span, Weeks

Moment = Annotated[datetime, Meta(tz=True)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
Weekday = Annotated[int, Meta(ge=1, le=7)]


class NewShift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """One shift, at most a day long."""

    starts_at: Moment
    ends_at: Moment

    def span(self) -> Span:
        """Give the time."""
        return Span(self.starts_at, self.ends_at)


class NewWeeks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Shifts at the same hours of several days, in the official's own time."""

    first_day: date
    last_day: date
    opens: Clock
    closes: Clock
    """Not after ``opens``: on the next day; ``00:00`` is the midnight that ends the day."""
    weekdays: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)] = (1, 2, 3, 4, 5)
    """1 is Monday."""

    def weeks(self) -> Weeks:
        """Give the roster's rule."""
        return Weeks(
            first_day=self.first_day,
            last_day=self.last_day,
            weekdays=frozenset(self.weekdays),
            opens=time.fromisoformat(self.opens),
            closes=time.fromisoformat(self.closes),
        )


class ShiftView(msgspec.Struct, frozen=True, rename="camel"):
    """A shift."""

    id: int
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, shift: Shift) -> Self:
        """Copy out the public fields."""
        return cls(shift.id, shift.starts_at, shift.ends_at)


class NewLeave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Days on which an official is away, in his own time, the last one included."""

    first_day: date
    last_day: date
    substitute_id: Id | None = None
    """Who has his cases meanwhile; null: they wait, visibly."""
    reason: Words = ""


class LeaveView(msgspec.Struct, frozen=True, rename="camel"):
    """A leave, as the official and the centre see it."""

    id: int
    official_id: int
    substitute_id: int | None
    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime
    """Before the last day is over where he came back earlier."""
    reason: str
    cancelled_at: datetime | None

    @classmethod
    def of(cls, leave: Leave) -> Self:
        """Copy out the fields."""
        return cls(**{name: getattr(leave, name) for name in cls.__struct_fields__})


class DutyView(msgspec.Struct, frozen=True, rename="camel"):
    """One line of the duty board."""

    official_id: int
    department_id: int | None
    name: str
    position: str
    is_coordinator: bool
    attendance: Attendance
    until: datetime | None
    """When that changes; null: not as far as is known (shifts: two weeks)."""
    stand_in_id: int | None
    stand_in_name: str | None
    """Who has the work of one who is away; null: nobody."""

    @classmethod
    def of(cls, line: Line) -> Self:
        """Copy out the fields."""
        return cls(**{name: getattr(line, name) for name in cls.__struct_fields__})
