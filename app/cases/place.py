"""A place in the list of cases, so that the next part begins where the last one ended."""

import base64
import binascii
from datetime import datetime
from typing import Self

import msgspec

from app.base.errors import InvalidError
from app.cases.model import Case


class BadPlaceError(InvalidError):
    """The place was not given out by us."""

    def __init__(self) -> None:
        super().__init__("Неверное значение after: возьмите его из поля next предыдущего ответа.")


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a case stands in the order of urgency."""

    due_at: datetime
    case_id: int

    @classmethod
    def of(cls, case: Case) -> Self:
        """Tell the place of a case."""
        return cls(case.due_at, case.id)

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

    def key(self) -> tuple[datetime, int]:
        """Tell what the list is ordered by."""
        return self.due_at, self.case_id
