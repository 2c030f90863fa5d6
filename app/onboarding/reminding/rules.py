"""How often the people of a page are reminded of it, and in which words; pure."""

from datetime import timedelta
from typing import Final

PAUSE: Final = timedelta(days=1)
"""Between two mails about a page, whoever sends them."""
GOOD_FOR: Final = timedelta(days=3)
"""A reminder that could not leave for so long is not sent any more."""
_LONGEST: Final = 80


def subject_of(title: str) -> str:
    """Name the page; a long title is cut."""
    short = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"
    return f"Госпаблик: напоминание о странице «{short}»"


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Cut a message into the paragraphs of a mail."""
    return tuple(part.strip("\n") for part in text.split("\n\n") if part.strip())
