"""The delivery of an answer, which is not the state of its case; pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.base.errors import InvalidError

LONGEST: Final = 4000
"""Characters; the shortest limit among the networks we will answer on (MAX, Telegram 4,096)."""

_PAUSES: Final = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)


class ReplyState(StrEnum):
    """How far the network has got with an answer."""

    WAITING = "waiting"
    SENDING = "sending"
    """On its way; after a crash the network is asked whether it has arrived."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """It will never work as it is; the reason is kept and the official told."""


class UnfitTextError(InvalidError):
    """The text cannot be published by anybody."""


def fit_text(text: str) -> str:
    """Return the text as it will be published; raises UnfitTextError with the reason."""
    if "\x00" in text:
        raise UnfitTextError("В ответе есть недопустимый символ (NUL). Наберите его заново.")
    trimmed = text.strip()
    if not trimmed:
        raise UnfitTextError("Ответ пуст. Напишите его.")
    if len(trimmed) > LONGEST:
        raise UnfitTextError(
            f"В ответе {len(trimmed)} знаков, а помещается {LONGEST}. Сократите его."
        )
    try:
        trimmed.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnfitTextError("В ответе есть недопустимый символ. Наберите его заново.") from error
    return trimmed


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try; the last pause repeats without end."""
    return _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
