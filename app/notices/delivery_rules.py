"""How far a message has got, and when it is tried again; pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

SENDER_DIES_AFTER: Final = timedelta(seconds=70)
"""A message that is on its way for so long is another worker's."""
GIVE_UP_AFTER: Final = timedelta(days=3)
FEWEST_TRIES: Final = 12
"""What the pauses below make of two days with their nights; days off are not among the tries."""
_PAUSES: Final = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
)
_SPREAD: Final = 0.4


class DeliveryState(StrEnum):
    """How far a message has got."""

    WAITING = "waiting"
    SENDING = "sending"
    """On its way; after a crash it is sent again: twice rather than never."""
    SENT = "sent"
    FAILED = "failed"
    """Given up; the reason is kept."""


def pause_after(attempts: int, *, chance: float) -> timedelta:
    """Tell how long to wait before the next try; ``chance`` in [0, 1) spreads it by a fifth."""
    pause = _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
    return pause * (1 + _SPREAD * (chance - 0.5))
