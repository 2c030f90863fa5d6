"""When a mail address counts as somebody's own, and how often he is written to about it; pure."""

import re
from datetime import timedelta
from typing import Final

LASTS: Final = timedelta(days=3)
"""How long the link in a letter works."""
MOST_NEW: Final = 5
"""Addresses that one person may have written to in a day: no more, or he would pester strangers."""
DAY: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(days=1)
_MAIL: Final = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,190}\.[^\s@<>,;:\"\\.]{2,60}")


def is_mail(address: str) -> bool:
    """Tell whether a mail server can be asked to write there."""
    return address.isascii() and _MAIL.fullmatch(address) is not None


def spelled(address: str) -> str:
    """Spell an address as it is compared: capitals make no other mailbox."""
    return address.strip().lower()


def pause_after(letters: int) -> timedelta:
    """Tell how long to wait after so many letters to one address: 5 min, 10 min … a day."""
    if letters <= 0:
        return timedelta()
    return min(_FIRST_PAUSE * (1 << min(letters - 1, 10)), _LONGEST_PAUSE)
