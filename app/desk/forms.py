"""What forms of several rooms of the desk share: a reason, and where to go on to."""

from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError

_SHORTEST_REASON: Final = 3
_LONGEST_REASON: Final = 500


class NoReasonError(InvalidError):
    """A case is to be closed, and nobody says why."""

    def __init__(self) -> None:
        super().__init__("Напишите причину: её увидит тот, кто спросит потом.")


class UnfitReasonError(InvalidError):
    """The reason cannot be kept as it is."""

    def __init__(self) -> None:
        super().__init__(f"Причина длиннее {_LONGEST_REASON} знаков. Сократите её.")


class ReasonForm(msgspec.Struct, frozen=True):
    """Why something is done that others will ask about."""

    reason: Annotated[str, Meta(max_length=100_000)] = ""

    def checked(self) -> str:
        """Return the reason; raises NoReasonError or UnfitReasonError."""
        reason = self.reason.replace("\x00", "").strip()
        if len(reason) < _SHORTEST_REASON:
            raise NoReasonError
        if len(reason) > _LONGEST_REASON:
            raise UnfitReasonError
        return reason


def local(address: str) -> str:
    """Return an address of the desk itself; anything else leads to the beginning."""
    parts = urlsplit(address.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    is_plain = not address.startswith("//") and address.isprintable()
    return address if is_ours and is_plain else "/"
