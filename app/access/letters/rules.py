"""How letters with secrets are sent again; pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

SENDER_DIES_AFTER: Final = timedelta(minutes=2)
MOST_TRIES: Final = 6
_FIRST_PAUSE: Final = timedelta(seconds=20)


class LetterState(StrEnum):
    """Where a letter is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


def pause_before(attempt: int) -> timedelta:
    """Tell how long to wait after so many tries: 20 s, 40 s … some ten minutes."""
    return _FIRST_PAUSE * (1 << (attempt - 1))
