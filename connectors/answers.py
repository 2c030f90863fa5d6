"""The text of an answer of ours: fit to be sent, and known again where it stands."""

from datetime import timedelta
from typing import Final

from connectors.contract import TextRefusedError

CLOCKS_APART: Final = timedelta(days=1)
"""A network's clock and ours may differ by so much, where a zone is set wrongly or one stands.

Rather than publish twice we take for ours what we said in the same words a little earlier.
"""


def sendable(text: str, *, limit: int, name: str) -> str:
    """Trim an answer; ``limit`` is in characters, ``name`` is the method's, for the log.

    Raises TextRefusedError for a text that is empty or too long.
    """
    words = text.replace("\x00", "").strip()
    if not words:
        raise TextRefusedError(f"{name}: empty", sentence="Ответ пуст. Напишите текст.")
    if len(words) > limit:
        raise TextRefusedError(
            f"{name}: too long",
            sentence=f"Ответ длиннее {limit} знаков. Сократите его на {len(words) - limit}.",
        )
    return words


def comparable(text: str) -> str:
    """Make two texts comparable though a network trimmed or joined white space on the way."""
    return " ".join(text.split())
