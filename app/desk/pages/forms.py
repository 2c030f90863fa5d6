"""What the forms of the list of pages send."""

from datetime import date, datetime, time
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.desk.case.forms import UnreadableDayError
from app.desk.wizard.forms import cleaned

_Words = Annotated[str, Meta(max_length=2000)]
_SHORTEST: Final = 3
_LONGEST: Final = 500


class NoPauseReasonError(InvalidError):
    """Nobody would know why a page is silent."""

    def __init__(self) -> None:
        super().__init__(
            f"Напишите, почему страница не читается: от {_SHORTEST} до {_LONGEST} знаков."
        )


class PastDayError(InvalidError):
    """A pause that would be over before it begins."""

    def __init__(self) -> None:
        super().__init__("День, до которого остановлено чтение, уже прошёл. Выберите другой.")


class PauseForm(msgspec.Struct, frozen=True):
    """Why a page is not read, and until when."""

    reason: _Words = ""
    day: Annotated[str, Meta(max_length=10)] = ""
    """The last day of the pause; empty: until somebody says so."""

    def why(self) -> str:
        """Tell the reason; raises NoPauseReasonError."""
        reason = cleaned(self.reason)
        if not _SHORTEST <= len(reason) <= _LONGEST:
            raise NoPauseReasonError
        return reason

    def until(self, zone: ZoneInfo, *, now: datetime) -> datetime | None:
        """Tell the end, the last midnight of that day; raises UnreadableDayError, PastDayError."""
        if not self.day:
            return None
        try:
            day = date.fromisoformat(self.day)
            end = datetime.combine(day, time(23, 59, 59), zone)
            is_past = end <= now
        except (ValueError, OverflowError) as error:
            raise UnreadableDayError from error
        if is_past:
            raise PastDayError
        return end


class AbsenceForm(msgspec.Struct, frozen=True):
    """On what ground a page is not kept."""

    basis: Annotated[str, Meta(max_length=40)] = ""
    document: _Words = ""


class AbsenceAnswerForm(msgspec.Struct, frozen=True):
    """A trainer's word."""

    granted: Annotated[str, Meta(max_length=10)] = ""
    note: _Words = ""
