"""When a lease holds, and when a saved draft is worth a version of its own; pure."""

from datetime import datetime, timedelta
from typing import Final

LEASE_LASTS: Final = timedelta(minutes=2)
"""Since the last sign of life of who writes; a lost tab holds up nobody for longer."""
ONE_SITTING: Final = timedelta(seconds=30)


def continues(kept: str, text: str, *, begun_at: datetime, now: datetime) -> bool:
    """Say whether a person's next autosave replaces his last one rather than stands beside it.

    What takes away more than half of the text never does: it may be a slip of the hand.
    """
    return now - begun_at < ONE_SITTING and 2 * len(text) >= len(kept)
