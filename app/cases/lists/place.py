"""A place in the list of cases, so that the next part begins where the last one ended."""

import base64
import binascii
from datetime import datetime
from typing import Final, Self

import msgspec
from sqlalchemy import Integer, Text, cast, literal

from app.base.errors import InvalidError
from app.cases.model import Case
from app.triage.rules import Importance


class BadPlaceError(InvalidError):
    """The place was not given out by us."""

    def __init__(self) -> None:
        super().__init__("Неверное значение after: возьмите его из поля next предыдущего ответа.")


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a case stands in a list."""

    moment: datetime
    """When it is due, or when it was finished."""
    case_id: int
    turn: int = 1
    """What is urgent has turn 0 and stands before everything else."""

    @classmethod
    def of(cls, case: Case) -> Self:
        """Tell the place of a case that waits."""
        return cls(case.due_at, case.id, turn_of(case.importance))

    @classmethod
    def read(cls, spelled: str) -> Self:
        """Read a place that was spelled; raises BadPlaceError."""
        try:
            return msgspec.json.decode(base64.urlsafe_b64decode(spelled.encode()), type=cls)
        except (binascii.Error, msgspec.DecodeError, ValueError) as error:
            raise BadPlaceError from error

    def spell(self) -> str:
        """Write the place so that it fits into an address."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()

    def urgency(self) -> tuple[int, datetime, int]:
        """Tell what the list of waiting cases is ordered by."""
        return self.turn, self.moment, self.case_id

    def finish(self) -> tuple[datetime, int]:
        """Tell what the list of finished cases is ordered by."""
        return self.moment, self.case_id


def turn_of(importance: Importance) -> int:
    """Tell whether a case goes before all others (0) or takes its turn by its deadline (1)."""
    return 0 if importance is Importance.URGENT else 1


TURN: Final = cast(
    Case.importance != literal(Importance.URGENT.value, Text, literal_execute=True), Integer
)
"""As ``turn_of``, for the lists that the database orders; spelled out as its index has it."""
