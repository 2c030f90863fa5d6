"""What the forms of duty send."""

from datetime import date, time
from typing import Annotated

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.desk.case.forms import UnreadableDayError
from app.officials.shifts import Weeks

_Short = Annotated[str, Meta(max_length=20)]
_Words = Annotated[str, Meta(max_length=300)]


class UnreadableClockError(InvalidError):
    """An hour of a shift is no time of day."""

    def __init__(self) -> None:
        super().__init__("Часы не поняты: напишите время как 09:00.")


class UnknownSubstituteError(InvalidError):
    """The substitute is not one of those offered."""

    def __init__(self) -> None:
        super().__init__("Замещающий не понят: выберите его из списка или «никто».")


class SwitchForm(msgspec.Struct, frozen=True):
    """On or off."""

    on: _Short = ""

    @property
    def is_on(self) -> bool:
        """It was switched on."""
        return self.on == "yes"


class LeaveForm(msgspec.Struct, frozen=True):
    """Days of absence as typed."""

    first_day: _Short = ""
    last_day: _Short = ""
    substitute: _Short = ""
    """Number of the official; empty: nobody."""
    reason: _Words = ""

    def days(self) -> tuple[date, date]:
        """Tell the first and the last day; raises UnreadableDayError."""
        return _day(self.first_day), _day(self.last_day)

    def substitute_id(self) -> int | None:
        """Tell who stands in; raises UnknownSubstituteError."""
        if not self.substitute:
            return None
        if not (self.substitute.isascii() and self.substitute.isdecimal()):
            raise UnknownSubstituteError
        return int(self.substitute)

    def words(self) -> str:
        """Tell the reason as it can be kept."""
        return self.reason.replace("\x00", "").strip()


class WeeksForm(msgspec.Struct, frozen=True):
    """Shifts at the same hours of several days, as typed."""

    first_day: _Short = ""
    last_day: _Short = ""
    opens: _Short = "09:00"
    closes: _Short = "18:00"
    day1: _Short = ""
    """Monday; ticked where it is not empty."""
    day2: _Short = ""
    day3: _Short = ""
    day4: _Short = ""
    day5: _Short = ""
    day6: _Short = ""
    day7: _Short = ""

    @property
    def weekdays(self) -> frozenset[int]:
        """The days ticked; 1 is Monday."""
        ticked = (self.day1, self.day2, self.day3, self.day4, self.day5, self.day6, self.day7)
        return frozenset(number for number, tick in enumerate(ticked, start=1) if tick)

    def weeks(self) -> Weeks:
        """Give the roster's rule; raises UnreadableDayError and UnreadableClockError."""
        return Weeks(
            first_day=_day(self.first_day),
            last_day=_day(self.last_day),
            weekdays=self.weekdays,
            opens=_clock(self.opens),
            closes=_clock(self.closes),
        )


def working_week(today: date) -> WeeksForm:
    """Offer what is entered most: working days from today."""
    return WeeksForm(first_day=today.isoformat(), day1="1", day2="1", day3="1", day4="1", day5="1")


def _day(spelled: str) -> date:
    try:
        return date.fromisoformat(spelled.strip())
    except ValueError as error:
        raise UnreadableDayError from error


def _clock(spelled: str) -> time:
    try:
        clock = time.fromisoformat(spelled.strip())
    except ValueError as error:
        raise UnreadableClockError from error
    if clock.tzinfo is not None or clock.second or clock.microsecond:
        raise UnreadableClockError
    return clock
