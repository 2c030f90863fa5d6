"""The life of a case, as pure functions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.base.errors import ConflictError, InvalidError

Conversation = tuple[int, str, str]
"""(page, thread, author key): one citizen's talk in one thread."""


class CaseState(StrEnum):
    """Where a case stands for people; delivery of its answer keeps its own state."""

    OPEN = "open"
    """Nobody has it yet; ``unassigned_reason`` says why."""
    ASSIGNED = "assigned"
    """An official is responsible."""
    IN_WORK = "in_work"
    """The official has taken it up."""
    ANSWERED = "answered"
    """The answer is published; the next poll must show it."""
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed case ended."""

    ANSWERED = "answered"
    NO_ANSWER_NEEDED = "no_answer_needed"
    CLOSED_WITH_REASON = "closed_with_reason"
    WITHDRAWN = "withdrawn"
    """Every comment of the case was deleted on the network before an answer."""
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    """By somebody's word: the network does not show the answer as ours, or it was given aside."""


class Resolution(StrEnum):
    """What the answer says of the matter; kept apart from the state."""

    FIXED = "fixed"
    EXPLAINED = "explained"
    REFUSED = "refused"
    PLANNED = "planned"
    NOT_OURS = "not_ours"


RESOLUTIONS: Final[Mapping[Resolution, str]] = {
    Resolution.FIXED: "решено",
    Resolution.EXPLAINED: "разъяснено",
    Resolution.REFUSED: "отказано",
    Resolution.PLANNED: "запланировано",
    Resolution.NOT_OURS: "не в нашем ведении",
}
"""As history and the desk name them."""


class EventKind(StrEnum):
    """What may happen to a case; notices and live updates derive from these."""

    OPENED = "opened"
    JOINED = "joined"
    EDITED = "edited"
    COMMENT_DELETED = "comment_deleted"
    COMMENT_BACK = "comment_back"
    """A comment that was gone is seen again and says what it said."""
    VANISHED = "vanished"
    """An alarm: a comment that nobody had answered disappeared; the note says by whom."""
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    REDIRECTED = "redirected"
    """Handed over as addressed to somebody else; the note says why."""
    STOOD_IN = "stood_in"
    """The official is on leave: his substitute has the case."""
    CAME_BACK = "came_back"
    """The official is back and has his case again."""
    ESCALATED = "escalated"
    """Nobody can or wants to have it: the coordinator must decide."""
    TAKEN = "taken"
    TOPIC_CHANGED = "topic_changed"
    """Somebody corrected what it is about; the note says to what and from what."""
    IMPORTANCE_CHANGED = "importance_changed"
    """Somebody said how important it is; the note says to what, from what and why."""
    PAUSED = "paused"
    RESUMED = "resumed"
    RECOUNTED = "recounted"
    """The deadline follows its new holder, who keeps other hours."""
    WARNED = "warned"
    """So many percent of the term have passed; the note is the number."""
    SENT_FOR_APPROVAL = "sent_for_approval"
    APPROVED = "approved"
    RETURNED = "returned"
    """The second person did not approve; the note says why."""
    REPLY_WRITTEN = "reply_written"
    REPLY_REFUSED = "reply_refused"
    INTERIM = "interim"
    """An interim answer is published: a promise with a date."""
    ANSWERED = "answered"
    ANSWER_VANISHED = "answer_vanished"
    """An alarm: a published answer was deleted in the network; the note says by whom."""
    ANSWER_CHANGED = "answer_changed"
    """An alarm: an answer does not say any more in the network what it said when it was given."""
    ANSWER_UNSEEN = "answer_unseen"
    """A published answer that the network has not shown for hours."""
    ANSWERED_BY_HAND = "answered_by_hand"
    """The page's admin has answered in the network himself."""
    ACKNOWLEDGED = "acknowledged"
    """The page's admin has greeted, thanked or promised in the network: no answer yet."""
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    """Somebody tells that the page has answered already; the note says where and when."""
    ELSEWHERE_UNDONE = "elsewhere_undone"
    """That was not so: the case waits for its answer again."""
    HIDDEN = "hidden"
    RESTORED = "restored"
    AUTHOR_BLOCKED = "author_blocked"
    AUTHOR_UNBLOCKED = "author_unblocked"
    MODERATION_REFUSED = "moderation_refused"
    """The network did not do what a moderator asked for; the note says why."""
    INCIDENT_JOINED = "incident_joined"
    INCIDENT_LEFT = "incident_left"
    VIEWED = "viewed"
    EXPORTED = "exported"
    CLOSED = "closed"
    REOPENED = "reopened"


SILENT: Final = frozenset({EventKind.VIEWED, EventKind.EXPORTED})
"""Lines of evidence that change nothing and of which nobody is told."""


_SHORTEST_REASON: Final = 3
"""Characters."""
_SAME_MATTER: Final = timedelta(days=30)
"""After so long a new comment in the old thread is a new matter."""
WORKABLE: Final = frozenset({CaseState.OPEN, CaseState.ASSIGNED, CaseState.IN_WORK})

_MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = {
    CaseState.OPEN: frozenset({CaseState.ASSIGNED, CaseState.ANSWERED, CaseState.CLOSED}),
    CaseState.ASSIGNED: frozenset(
        {
            CaseState.OPEN,
            CaseState.ASSIGNED,
            CaseState.IN_WORK,
            CaseState.ANSWERED,
            CaseState.CLOSED,
        }
    ),
    CaseState.IN_WORK: frozenset(
        {CaseState.OPEN, CaseState.ASSIGNED, CaseState.ANSWERED, CaseState.CLOSED}
    ),
    CaseState.ANSWERED: frozenset({CaseState.CLOSED, CaseState.ASSIGNED, CaseState.OPEN}),
    CaseState.CLOSED: frozenset({CaseState.ASSIGNED, CaseState.OPEN}),
}

STATE_TITLES: Final[Mapping[CaseState, str]] = {
    CaseState.OPEN: "не распределено",
    CaseState.ASSIGNED: "назначено",
    CaseState.IN_WORK: "в работе",
    CaseState.ANSWERED: "отвечено",
    CaseState.CLOSED: "закрыто",
}

OUTCOME_TITLES: Final[Mapping[Outcome, str]] = {
    Outcome.ANSWERED: "отвечено, ответ виден",
    Outcome.NO_ANSWER_NEEDED: "ответ не требуется",
    Outcome.CLOSED_WITH_REASON: "закрыто без ответа",
    Outcome.WITHDRAWN: "комментарий удалён",
    Outcome.ANSWERED_ELSEWHERE: "уже ответили, отметил сотрудник",
}

ANSWERS: Final = frozenset({Outcome.ANSWERED, Outcome.ANSWERED_ELSEWHERE})
"""By these the citizen has his answer: proven by the network, or told by one of our people."""


class IllegalMoveError(ConflictError):
    """The case cannot go from where it is to where it was sent."""

    def __init__(self, old: CaseState, new: CaseState) -> None:
        super().__init__(
            f"Сообщение «{STATE_TITLES[old]}» нельзя перевести в «{STATE_TITLES[new]}»."
        )


class PromisedError(ConflictError):
    """The citizen was promised an answer: it cannot be said that he needs none."""

    def __init__(self) -> None:
        super().__init__(
            "Гражданину обещан ответ по существу: «Не требует ответа» здесь не подходит. "
            "Ответьте ему или закройте сообщение без ответа и напишите почему."
        )


class UnkeepableReasonError(InvalidError):
    """A reason that nobody could read later, or that no column can hold."""


def keepable(reason: str) -> str:
    """Return a reason as it is kept; raises UnkeepableReasonError."""
    if "\x00" in reason:
        raise UnkeepableReasonError("В причине есть недопустимый символ (NUL). Наберите её заново.")
    kept = reason.strip()
    if len(kept) < _SHORTEST_REASON:
        raise UnkeepableReasonError("Напишите причину: её увидит тот, кто спросит потом.")
    return kept


def state_title(state: CaseState, outcome: Outcome | None) -> str:
    """Say in Russian where a case stands, or how it ended."""
    return STATE_TITLES[state] if outcome is None else OUTCOME_TITLES[outcome]


def check_move(old: CaseState, new: CaseState) -> None:
    """Refuse a move that the life of a case does not know."""
    if new not in _MOVES[old]:
        raise IllegalMoveError(old, new)


def reopened_state(official_id: int | None) -> CaseState:
    """Where a case goes when the citizen writes again: back to the same official, if any."""
    return CaseState.OPEN if official_id is None else CaseState.ASSIGNED


def is_same_matter(closed_at: datetime | None, written_at: datetime) -> bool:
    """Tell whether a comment after a case's end reopens it rather than begins a new one."""
    return closed_at is None or written_at - closed_at <= _SAME_MATTER
