"""What the forms of incidents send."""

from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.cases.rules import Resolution
from app.desk.case.forms import UnreadableDayError
from app.incidents.answering.deciding import Decision
from app.incidents.rules import LONGEST_TITLE
from app.incidents.wording import MOST_VARIANTS, Wording

_Text = Annotated[str, Meta(max_length=4000)]
_Number = Annotated[str, Meta(max_length=20)]
_RESOLUTIONS: Final = {each.value: each for each in Resolution}
_MOST_CHOSEN: Final = 1000
_DIGITS: Final = 18
"""Of an id, at most."""


class NoNumberError(InvalidError):
    """No number was typed, or nothing was chosen."""

    def __init__(self) -> None:
        super().__init__("Укажите номер: он стоит в адресе и на странице сообщения.")


class NothingMarkedError(InvalidError):
    """No case was marked."""

    def __init__(self) -> None:
        super().__init__("Отметьте сообщения, с которыми это нужно сделать.")


class ChosenForm(msgspec.Struct, frozen=True):
    """Cases that were marked, and the title of what they become."""

    case: _Number | Annotated[list[_Number], Meta(max_length=_MOST_CHOSEN)] = ""
    """A browser sends one as a word, several as a list."""
    title: Annotated[str, Meta(max_length=LONGEST_TITLE)] = ""

    def chosen(self) -> tuple[int, ...]:
        """Tell the marked cases; raises NothingMarkedError."""
        told = [self.case] if isinstance(self.case, str) else self.case
        numbers = tuple(number for each in told if (number := _number(each)) is not None)
        if not numbers:
            raise NothingMarkedError
        return numbers


class NumberForm(msgspec.Struct, frozen=True):
    """The number of a case, an incident or an act."""

    number: _Number = ""

    def checked(self) -> int:
        """Tell the number; raises NoNumberError."""
        number = _number(self.number.strip().removeprefix("№").strip())
        if number is None:
            raise NoNumberError
        return number


class AnswerForm(msgspec.Struct, frozen=True):
    """One answer for all; variants of opening and closing stand one a line."""

    text: _Text = ""
    openings: _Text = ""
    closings: _Text = ""
    decision: _Text = ""
    to_late: Annotated[str, Meta(max_length=10)] = ""
    outcome: Annotated[str, Meta(max_length=20)] = ""
    """What the answer says of the matter; empty: not told."""
    day: Annotated[str, Meta(max_length=10)] = ""
    """The day that an interim answer promises, as 2026-12-04; empty: it is the final one."""

    insists: Annotated[str, Meta(max_length=10)] = ""

    def decided(self) -> Decision:
        """Take what is decided beside the words; raises UnreadableDayError."""
        try:
            day = date.fromisoformat(self.day) if self.day else None
        except ValueError as error:
            raise UnreadableDayError from error
        return Decision(
            text=self.decision.replace("\x00", ""),
            to_late=bool(self.to_late),
            resolution=_RESOLUTIONS.get(self.outcome),
            promised_on=day,
            insists=bool(self.insists),
        )

    def wording(self) -> Wording:
        """Take the text with its variants."""
        return Wording(
            text=self.text.replace("\x00", ""),
            openings=_lines(self.openings),
            closings=_lines(self.closings),
        )


def _number(told: str) -> int | None:
    fits = told.isascii() and told.isdecimal() and len(told) <= _DIGITS
    return int(told) if fits else None


def _lines(text: str) -> tuple[str, ...]:
    lines = text.replace("\x00", "").splitlines()
    return tuple(line.strip() for line in lines if line.strip())[:MOST_VARIANTS]
