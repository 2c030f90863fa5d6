"""The life of an incident and of a case's place in it, as pure functions."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from app.base.errors import ConflictError, InvalidError
from app.incidents.words import MARK

LONGEST_TITLE: Final = 200


class IncidentState(StrEnum):
    """Where an incident stands."""

    SUGGESTED = "suggested"
    """Found by the service; nobody has confirmed it yet."""
    OPEN = "open"
    ANSWERED = "answered"
    """One final answer was given to all; late comments still join for a week."""
    CLOSED = "closed"
    """Rejected, or merged into another."""
    OVER = "over"
    """Ended by itself, all its cases having been closed for days; a late comment reopens it."""


class Standing(StrEnum):
    """A case's place in an incident."""

    SUGGESTED = "suggested"
    """A person is asked whether it belongs."""
    MEMBER = "member"
    LEFT = "left"
    """Went on to another incident, or its joining was undone."""
    BARRED = "barred"
    """A person took it out: it never joins this incident by itself again."""


class How(StrEnum):
    """Who put a case in."""

    FOUNDED = "founded"
    AUTO = "auto"
    SUGGESTED = "suggested"
    BY_HAND = "by_hand"


class Act(StrEnum):
    """What is written in an incident's log."""

    FOUND = "found"
    JOINED = "joined"
    TAKEN_OUT = "taken_out"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"
    SPLIT = "split"
    ANSWERED = "answered"
    PROMISED = "promised"
    """An interim answer was given."""
    ENDED = "ended"
    """By itself."""
    REOPENED = "reopened"
    """By a case that joined it, or was opened again, after it had ended by itself."""
    UNDONE = "undone"


UNDOABLE: Final = frozenset(
    {
        Act.JOINED,
        Act.TAKEN_OUT,
        Act.CONFIRMED,
        Act.REJECTED,
        Act.MERGED,
        Act.SPLIT,
        Act.ENDED,
    }
)
LIVE: Final = frozenset({IncidentState.SUGGESTED, IncidentState.OPEN})
GROWING: Final = LIVE | {IncidentState.ANSWERED, IncidentState.OVER}
"""Cases may be put in by hand."""


class DeliveryState(StrEnum):
    """How far an incident's answer has come with one case."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    SKIPPED = "skipped"
    """Somebody has answered or closed it meanwhile, a later answer is given to it, or it is none
    of the incident's any more."""


GIVES: Final = frozenset({Act.ANSWERED, Act.PROMISED})
"""What was given stays given: these stand in the way of no undoing."""
STOPPED: Final = frozenset({DeliveryState.REFUSED, DeliveryState.SKIPPED})
"""The case has not got it; a person may let it be tried anew."""


class NotLiveError(ConflictError):
    """The incident is over."""

    def __init__(self) -> None:
        super().__init__("Этот инцидент уже завершён. Откройте другой или отмените его закрытие.")


class UnfitAnswerError(InvalidError):
    """The answer's template cannot be filled."""


def check_live(state: IncidentState) -> None:
    """Refuse to change what is over; raises NotLiveError."""
    if state not in LIVE:
        raise NotLiveError


def check_growing(state: IncidentState) -> None:
    """Refuse to put cases into what was rejected or merged; raises NotLiveError."""
    if state not in GROWING:
        raise NotLiveError


def why(shared: Sequence[str], hours: float, *, same_place: bool) -> str:
    """Say in Russian why a case was put with others."""
    words = ", ".join(term for term in shared if term[0] != MARK)[:120]
    parts = [
        f"те же слова: {words}" if words else "о том же другими словами",
        "тот же район" if same_place else "тема общая для региона",
        "в тот же час" if hours < 1 else f"за {round(hours)} ч",
    ]
    return "; ".join(parts)
