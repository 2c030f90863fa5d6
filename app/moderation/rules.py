"""What may be done to comments and their authors, and on which grounds; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.base.errors import InvalidError
from app.comments.rules import Deleter
from app.triage.rules import Label

SHORTEST_REASON: Final = 3
LONGEST_REASON: Final = 500
"""Characters of what a person says of his act."""
LONGEST_TERM: Final = 365
"""Days; networks take more for ever."""
SHORTEST_TERM: Final = timedelta(minutes=1)
"""Telegram takes less than half a minute for ever."""
_PAUSES: Final = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)


class Act(StrEnum):
    """What a network is asked to do."""

    HIDE = "hide"
    RESTORE = "restore"
    BLOCK = "block"
    """Let an author write on the page no more."""
    UNBLOCK = "unblock"
    CLOSE = "close"
    """Let nobody write under a post."""
    OPEN = "open"


class Ground(StrEnum):
    """What alone justifies taking a citizen's word away; criticism is none (domain.md)."""

    OBSCENITY = "obscenity"
    INSULT = "insult"
    SPAM = "spam"
    PERSONAL_DATA = "personal_data"


class ActState(StrEnum):
    """How far the network has got with it."""

    WAITING = "waiting"
    DOING = "doing"
    """On its way; after a crash it is simply done again, for doing it twice changes nothing."""
    DONE = "done"
    REFUSED = "refused"
    """The network or its keys do not allow it; the reason is kept."""


GROUND_TITLES: Final[Mapping[Ground, str]] = {
    Ground.OBSCENITY: "нецензурная брань",
    Ground.INSULT: "оскорбление",
    Ground.SPAM: "спам",
    Ground.PERSONAL_DATA: "личные данные",
}
TAUGHT_BY: Final[Mapping[Ground, Label]] = {
    Ground.SPAM: Label.SPAM,
    Ground.INSULT: Label.INSULT,
}
"""What a comment is that was hidden on a ground which the judge knows too."""
ACT_TITLES: Final[Mapping[Act, str]] = {
    Act.HIDE: "Скрыть комментарий",
    Act.RESTORE: "Вернуть комментарий",
    Act.BLOCK: "Заблокировать автора",
    Act.UNBLOCK: "Разблокировать автора",
    Act.CLOSE: "Закрыть комментарии под записью",
    Act.OPEN: "Открыть комментарии под записью",
}


class UnfitReasonError(InvalidError):
    """Nobody could read this reason later."""


def fit_reason(reason: str) -> str:
    """Return the reason as it is kept; raises UnfitReasonError."""
    trimmed = reason.strip()
    if not SHORTEST_REASON <= len(trimmed) <= LONGEST_REASON:
        raise UnfitReasonError(
            f"Напишите причину: от {SHORTEST_REASON} до {LONGEST_REASON} знаков."
        )
    if "\x00" in trimmed or not trimmed.encode("utf-8", "ignore").decode("utf-8") == trimmed:
        raise UnfitReasonError("В причине есть недопустимый символ. Наберите её заново.")
    return trimmed


HIDDEN_BY_US: Final = "скрыл сотрудник"
"""So the note of an alarm says who took an unanswered comment off the page."""


def can_be_brought_back(deleter: Deleter | None) -> bool:
    """Tell whether a comment that is gone may be restored: not what its author took back."""
    return deleter is not Deleter.AUTHOR


def term_end(days: int | None, now: datetime) -> datetime | None:
    """Tell until when an author is blocked; None is for good."""
    return None if days is None else now + timedelta(days=days)


def asked_until(until: datetime | None, now: datetime) -> datetime | None:
    """Tell the network's term for one that was asked for earlier and may be over by now."""
    return None if until is None else max(until, now + SHORTEST_TERM)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try; the last pause repeats without end."""
    return _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
