"""What a person wants to be told by a channel, and how soon; pure."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from app.base.errors import InvalidError
from app.cases.rules import EventKind
from app.notices.rules import AUDIENCES, Audience, share_of

_DAY: Final = 24 * 60
_LONGEST_QUIET: Final = 16 * 60
_SOON: Final = 80
"""A warning below so many percent of the term is early."""
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

TELLABLE: Final = tuple(kind for kind, told in AUDIENCES.items() if told != {Audience.FORMER})
"""Kinds that one may choose from; who has lost a case hears of it on the desk alone."""
AT_ONCE: Final = (
    EventKind.ASSIGNED,
    EventKind.REDIRECTED,
    EventKind.STOOD_IN,
    EventKind.CAME_BACK,
    EventKind.ELSEWHERE_UNDONE,
    EventKind.REOPENED,
    EventKind.RESUMED,
    EventKind.WARNED,
    EventKind.ESCALATED,
    EventKind.VANISHED,
    EventKind.SENT_FOR_APPROVAL,
    EventKind.RETURNED,
    EventKind.REPLY_REFUSED,
    EventKind.ANSWER_VANISHED,
    EventKind.ANSWER_CHANGED,
    EventKind.ANSWER_UNSEEN,
    EventKind.MODERATION_REFUSED,
)
"""What is told at once to somebody who has chosen nothing; the rest goes into the digest."""
_NO_HURRY: Final = frozenset(
    {EventKind.APPROVED, EventKind.ANSWERED_BY_HAND, EventKind.ANSWERED_ELSEWHERE}
)
"""What leaves nothing to do wakes nobody, however urgent its case was."""
IN_DIGEST: Final = tuple(kind for kind in TELLABLE if kind not in AT_ONCE)


class Pace(StrEnum):
    """How soon a notice leaves."""

    URGENT = "urgent"
    """Now, at night too."""
    AT_ONCE = "at_once"
    """Now, but not in quiet hours and not in a flood."""
    EARLY = "early"
    """With the digest if that leaves before the term's next step; else as what is at once."""
    DIGEST = "digest"
    """Next working morning, with everything else."""


class ChoiceError(InvalidError):
    """Preferences that cannot be kept."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Настройки уведомлений не сохранены: {why}")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What one person wants of one channel; minutes are of his own day."""

    at_once: tuple[EventKind, ...] = AT_ONCE
    in_digest: tuple[EventKind, ...] = IN_DIGEST
    quiet_from: int = 21 * 60
    quiet_until: int = 8 * 60
    rests_on_days_off: bool = True
    pause_minutes: int = 15
    """Between two messages; what is urgent does not wait."""


def check_choice(choice: Choice) -> None:
    """Refuse what cannot be kept; raises ChoiceError with what to do."""
    chosen = (*choice.at_once, *choice.in_digest)
    untold = sorted({kind.value for kind in chosen if kind not in TELLABLE})
    if untold:
        raise ChoiceError(f"об этих событиях не уведомляют: {', '.join(untold)}. Уберите их.")
    twice = sorted({kind.value for kind in choice.at_once if kind in choice.in_digest})
    if twice:
        raise ChoiceError(
            f"события {', '.join(twice)} указаны и сразу, и в сводку. Оставьте что-то одно."
        )
    if quiet_minutes(choice) > _LONGEST_QUIET:
        hours = _LONGEST_QUIET // 60
        raise ChoiceError(
            f"тихие часы длиннее {hours} часов, сообщения не дойдут вовремя. Сократите их."
        )


def quiet_minutes(choice: Choice) -> int:
    """Tell how long the quiet hours of a day are; equal ends mean none."""
    return (choice.quiet_until - choice.quiet_from) % _DAY


def minute_of(spelled: str) -> int:
    """Read a time of day, «21:00»; raises ChoiceError."""
    match = _CLOCK.fullmatch(spelled)
    if match is None:
        raise ChoiceError("время суток не понято. Напишите его как 21:00.")
    return int(match[1]) * 60 + int(match[2])


def clock_of(minute: int) -> str:
    """Write a minute of the day as a time."""
    return f"{minute // 60:02}:{minute % 60:02}"


def pace_of(
    kind: EventKind,
    note: str,
    *,
    is_urgent: bool,
    at_once: Collection[str],
    digest: Collection[str],
) -> Pace | None:
    """Tell how soon an event is told by a channel; None when it was not chosen."""
    if kind not in at_once and kind not in digest:
        return None
    if is_urgent and kind not in _NO_HURRY:
        return Pace.URGENT
    if kind not in at_once:
        return Pace.DIGEST
    is_early = kind is EventKind.WARNED and share_of(note) < _SOON
    return Pace.EARLY if is_early else Pace.AT_ONCE


def kinds_of(spelled: Sequence[str]) -> tuple[EventKind, ...]:
    """Read kinds from the database; one that later releases have renamed is left out."""
    known = {kind.value for kind in EventKind}
    return tuple(EventKind(word) for word in spelled if word in known)
