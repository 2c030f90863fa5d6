"""The delivery of an answer, which is not the state of its case; pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.base.errors import InvalidError

LONGEST: Final = 4000
"""Units of UTF-16, as browsers and Telegram count characters: a smiley is two or more. The shortest
limit among the networks we will answer on (MAX, Telegram 4,096)."""

_PAUSES: Final = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)


SHORTEST_REASON: Final = 3
LONGEST_REASON: Final = 500
"""Characters of why an answer is returned."""


class ReplyKind(StrEnum):
    """What an answer says of the matter."""

    FINAL = "final"
    INTERIM = "interim"
    """A promise with a date: the case stays open."""


class ReplyState(StrEnum):
    """How far an answer has got: with the second person first, then with the network."""

    APPROVAL = "approval"
    """A second person reads it; workers leave it alone."""
    RETURNED = "returned"
    """Not approved, or taken back by its writer; the draft has the text again."""
    WAITING = "waiting"
    """The network has it surely not: no try was made, or each came to nothing for certain."""
    SENDING = "sending"
    """On its way; after a crash the network is asked whether it has arrived."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """It will never work as it is; the reason is kept and the official told."""


ON_ITS_WAY: Final = frozenset({ReplyState.APPROVAL, ReplyState.WAITING, ReplyState.SENDING})
"""Somebody has written it, and the citizen does not read it yet."""
FELL: Final = frozenset({ReplyState.RETURNED, ReplyState.REFUSED})
"""The case is not answered by it; a returned or refused answer may be sent once more."""


class UnfitTextError(InvalidError):
    """The text cannot be published by anybody."""


class UnfitReasonError(InvalidError):
    """Why an answer is returned is not said, or said at too great a length."""

    def __init__(self) -> None:
        super().__init__(
            f"Напишите, что исправить: от {SHORTEST_REASON} до {LONGEST_REASON} знаков."
        )


def keepable(text: str) -> str:
    """Return a text as it is kept; raises UnfitTextError for characters that cannot be.

    A browser's form breaks lines with two characters, a program with one: both mean the same.
    """
    if "\x00" in text:
        raise UnfitTextError("В ответе есть недопустимый символ (NUL). Наберите его заново.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnfitTextError("В ответе есть недопустимый символ. Наберите его заново.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fit_text(text: str) -> str:
    """Return the text as it will be published; raises UnfitTextError with the reason."""
    trimmed = keepable(text).strip()
    if not trimmed:
        raise UnfitTextError("Ответ пуст. Напишите его.")
    length = len(trimmed.encode("utf-16-le")) // 2
    if length > LONGEST:
        raise UnfitTextError(f"В ответе {length} знаков, а помещается {LONGEST}. Сократите его.")
    return trimmed


def fit_reason(reason: str) -> str:
    """Return why an answer is returned, as it is kept; raises UnfitReasonError."""
    trimmed = keepable(reason).strip()
    if not SHORTEST_REASON <= len(trimmed) <= LONGEST_REASON:
        raise UnfitReasonError
    return trimmed


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try; the last pause repeats without end."""
    return _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
