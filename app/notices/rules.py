"""Which events are worth telling, to whom, and in which words; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.cases.rules import EventKind
from app.moderation.rules import HIDDEN_BY_US


class Channel(StrEnum):
    """How a notice reaches a person."""

    DESK = "desk"
    """Shown on the desk; delivered by being there."""
    EMAIL = "email"
    TELEGRAM = "telegram"
    MAX = "max"


OUTWARD: Final = (Channel.EMAIL, Channel.TELEGRAM, Channel.MAX)
"""The channels by which something has to be sent."""


class Audience(StrEnum):
    """In which capacity somebody is told of an event."""

    OFFICIAL = "official"
    """Who is responsible after it."""
    COORDINATOR = "coordinator"
    """Who coordinates the institution; where nobody does, the centre's trainers."""
    TRAINERS = "trainers"
    APPROVERS = "approvers"
    """Who may approve an answer of the institution but did not write it; at last the trainers."""
    WRITER = "writer"
    """Who asked for approval."""
    FORMER = "former"
    """Who was responsible until it, and need not answer any more."""
    ASKER = "asker"
    """Who asked the network for what it refused; told though the event bears his name."""


_OFFICIAL: Final = frozenset({Audience.OFFICIAL})
_HANDED_ON: Final = frozenset({Audience.OFFICIAL, Audience.FORMER})
_ALARMED: Final = frozenset({Audience.COORDINATOR, Audience.TRAINERS})
AUDIENCES: Final[Mapping[EventKind, frozenset[Audience]]] = {
    EventKind.JOINED: _OFFICIAL,
    EventKind.EDITED: _OFFICIAL,
    EventKind.COMMENT_DELETED: _OFFICIAL,
    EventKind.IMPORTANCE_CHANGED: _OFFICIAL,
    EventKind.VANISHED: _ALARMED,
    EventKind.ASSIGNED: _HANDED_ON,
    EventKind.REDIRECTED: _HANDED_ON,
    EventKind.STOOD_IN: _HANDED_ON,
    EventKind.CAME_BACK: _HANDED_ON,
    EventKind.TAKEN: frozenset({Audience.FORMER}),
    EventKind.ESCALATED: _ALARMED,
    EventKind.WARNED: _OFFICIAL,
    EventKind.SENT_FOR_APPROVAL: frozenset({Audience.APPROVERS}),
    EventKind.APPROVED: frozenset({Audience.WRITER}),
    EventKind.RETURNED: frozenset({Audience.WRITER, Audience.OFFICIAL}),
    EventKind.REPLY_REFUSED: frozenset({Audience.OFFICIAL, Audience.ASKER}),
    EventKind.ANSWER_VANISHED: frozenset({Audience.OFFICIAL, Audience.COORDINATOR}),
    EventKind.ANSWER_CHANGED: frozenset({Audience.OFFICIAL, Audience.COORDINATOR}),
    EventKind.ANSWER_UNSEEN: _OFFICIAL,
    EventKind.ANSWERED_BY_HAND: _OFFICIAL,
    EventKind.ACKNOWLEDGED: _OFFICIAL,
    EventKind.ANSWERED_ELSEWHERE: _OFFICIAL,
    EventKind.ELSEWHERE_UNDONE: _OFFICIAL,
    EventKind.MODERATION_REFUSED: frozenset({Audience.ASKER}),
    EventKind.REOPENED: _OFFICIAL,
    EventKind.RESUMED: _OFFICIAL,
}
"""Whoever is not here is told by nobody: views and exports above all."""
CALLS_TO_WORK: Final = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.REDIRECTED,
        EventKind.STOOD_IN,
        EventKind.CAME_BACK,
        EventKind.ELSEWHERE_UNDONE,
        EventKind.REOPENED,
        EventKind.WARNED,
        EventKind.RESUMED,
    }
)
"""Of these nobody needs to be told once the case has ended, nor who has given it away."""
OF_ONES_CASE: Final = CALLS_TO_WORK | {
    EventKind.JOINED,
    EventKind.EDITED,
    EventKind.COMMENT_DELETED,
    EventKind.IMPORTANCE_CHANGED,
    EventKind.ACKNOWLEDGED,
}
"""Of these who has given the case away need not be told, nor a coordinator whom they reached for
want of an official, once somebody has it."""
BY_LEAVE: Final = frozenset({EventKind.STOOD_IN, EventKind.CAME_BACK})
_SAYS_YOU: Final = frozenset(
    {EventKind.ASSIGNED, EventKind.REDIRECTED, EventKind.STOOD_IN, EventKind.CAME_BACK}
)
"""Of these the sentence is for whoever has the case, and for nobody in his stead."""
_STEPS: Final[tuple[tuple[int, frozenset[Audience]], ...]] = (
    (150, _ALARMED),
    (100, frozenset({Audience.OFFICIAL, Audience.COORDINATOR})),
    (0, _OFFICIAL),
)
"""Who is warned from which percent of the term on, the highest first."""
_WAITS: Final = frozenset(
    {
        EventKind.WARNED,
        EventKind.REOPENED,
        EventKind.ELSEWHERE_UNDONE,
        EventKind.ANSWER_UNSEEN,
    }
)
"""Of these a coordinator hears where nobody has the case."""
_GOES_ON: Final = frozenset(
    {EventKind.JOINED, EventKind.EDITED, EventKind.RESUMED, EventKind.IMPORTANCE_CHANGED}
)
"""Of these, too, once he was asked whose it is: nobody else reads what the citizen adds."""

_SENTENCES: Final[Mapping[EventKind, str]] = {
    EventKind.ASSIGNED: "Вам назначено сообщение № {case_id}.",
    EventKind.RESUMED: "Пауза закончилась: срок ответа на сообщение № {case_id} снова идёт.",
    EventKind.JOINED: "Гражданин дописал в сообщении № {case_id}.",
    EventKind.EDITED: "Гражданин изменил комментарий в сообщении № {case_id}.",
    EventKind.REOPENED: "Сообщение № {case_id} открыто снова: {note}.",
    EventKind.REPLY_REFUSED: "Ответ по сообщению № {case_id} не опубликован: {note}",
    EventKind.IMPORTANCE_CHANGED: "Коллега изменил важность сообщения № {case_id}.",
    EventKind.COMMENT_DELETED: "В сообщении № {case_id} удалён комментарий гражданина.",
    EventKind.VANISHED: "Из сети исчез комментарий без ответа: сообщение № {case_id}.",
    EventKind.REDIRECTED: "Вам передано сообщение № {case_id}.",
    EventKind.STOOD_IN: "Вы замещаете коллегу: у Вас сообщение № {case_id}.",
    EventKind.CAME_BACK: "К Вам вернулось сообщение № {case_id}.",
    EventKind.ESCALATED: "Сообщение № {case_id} ждёт решения координатора: чьё оно.",
    EventKind.SENT_FOR_APPROVAL: "Ответ по сообщению № {case_id} ждёт согласования.",
    EventKind.APPROVED: "Ваш ответ по сообщению № {case_id} согласован.",
    EventKind.RETURNED: "Ответ по сообщению № {case_id} возвращён на доработку.",
    EventKind.ANSWER_VANISHED: "Из сети исчез опубликованный ответ: сообщение № {case_id}.",
    EventKind.ANSWER_CHANGED: (
        "Опубликованный ответ изменён в сети: проверьте его, сообщение № {case_id}."
    ),
    EventKind.ANSWER_UNSEEN: (
        "Ответ по сообщению № {case_id} опубликован, но в сети не виден: "
        "проверьте, не скрыла ли его сеть."
    ),
    EventKind.ANSWERED_BY_HAND: "На сообщение № {case_id} уже ответили в самой сети.",
    EventKind.ACKNOWLEDGED: (
        "По сообщению № {case_id} страница в сети отозвалась, но не ответила: ответ за Вами."
    ),
    EventKind.ANSWERED_ELSEWHERE: "Коллега отметил, что на сообщение № {case_id} уже ответили.",
    EventKind.ELSEWHERE_UNDONE: "«Уже ответили» снято: сообщение № {case_id} снова ждёт ответа.",
    EventKind.MODERATION_REFUSED: ("По сообщению № {case_id} сеть не выполнила действие {note}"),
}
GIVES: Final = frozenset({EventKind.ASSIGNED, EventKind.REDIRECTED})
"""Of these whoever gets the case hears, too, that it is open again, where nobody had it since."""
_AND_IS_OPEN_AGAIN: Final = "{sentence} Оно открыто снова: {why}."
_OPENED_AGAIN: Final = (
    ("не решено", "гражданин пишет, что не решено"),
    ("не виден", "ответа в сети не видно"),
    ("не по воле гражданина", "комментарий удалён не по воле гражданина"),
    ("снова виден", "комментарий гражданина снова виден в сети"),
    ("ответ нужен", "сотрудник решил, что ответ нужен"),
)
"""What notes say, and what it comes to."""
_HIDDEN: Final = "Сотрудник скрыл комментарий без ответа: сообщение № {case_id}."
_TAKEN_OFF: Final = (
    "Сообщение № {case_id} теперь у другого ответственного: Вам отвечать на него не нужно."
)
_HELD_UP: Final = "Ответ по сообщению № {case_id} ждёт согласования, а прошло {note} % срока."
_WARNINGS: Final = (
    (150, "Сообщение № {case_id} просрочено: прошло полтора срока."),
    (100, "Срок ответа на сообщение № {case_id} истёк."),
    (0, "Прошло {note} % срока ответа на сообщение № {case_id}."),
)


def audiences_of(
    kind: EventKind,
    *,
    note: str,
    has_official: bool,
    is_asked: bool = False,
    awaits_approval: bool = False,
) -> frozenset[Audience]:
    """Tell who is told of an event; while nobody has a case that waits, its coordinator is.

    ``is_asked`` says that a coordinator was asked whose the case is. Of a term that runs out
    while an answer awaits approval, whoever may approve is told, too; and so is whoever may where
    a leave takes such a case.
    """
    told = _warned(note) if kind is EventKind.WARNED else AUDIENCES.get(kind, frozenset())
    if awaits_approval and (kind is EventKind.WARNED or kind in BY_LEAVE):
        told |= {Audience.APPROVERS}
    is_coordinators = kind in _WAITS or (is_asked and kind in _GOES_ON)
    if has_official or not is_coordinators or Audience.OFFICIAL not in told:
        return told
    return told - _OFFICIAL | {Audience.COORDINATOR}


def in_his_stead(told: frozenset[Audience], kind: EventKind) -> frozenset[Audience]:
    """Let the coordinator hear what an official cannot who has the case and no account."""
    if Audience.OFFICIAL not in told or kind in _SAYS_YOU:
        return told
    return told - _OFFICIAL | {Audience.COORDINATOR}


def in_his_absence(told: frozenset[Audience], kind: EventKind) -> frozenset[Audience]:
    """Let the coordinator hear, too, what keeps an official's name who is on leave.

    What waits for an answer a leave takes to a substitute; what has been answered it leaves.
    """
    return told | {Audience.COORDINATOR} if kind is EventKind.ANSWER_UNSEEN else told


def is_coordinators_own(kind: EventKind, note: str) -> bool:
    """Tell whether a coordinator hears of an event whoever has the case."""
    return kind is EventKind.WARNED and Audience.COORDINATOR in _warned(note)


def share_of(note: str) -> int:
    """Read the percent of a warning; 0 for what is no number."""
    return int(note) if note.isascii() and note.isdigit() else 0


def sentence_for(
    kind: EventKind,
    *,
    case_id: int,
    note: str,
    audience: Audience = Audience.OFFICIAL,
    opened_by: str | None = None,
) -> str | None:
    """Say the event in a sentence; None when it is not worth it.

    A note is repeated only where the service itself has written it. ``opened_by`` is the note by
    which the case was opened again since when nobody had it until the event; None: it was not.
    """
    if kind is EventKind.REOPENED:
        note = _why_again(note)
    if audience is Audience.FORMER:
        pattern: str | None = _TAKEN_OFF
    elif kind is EventKind.WARNED and audience is Audience.APPROVERS:
        pattern = _HELD_UP
    elif kind in BY_LEAVE and audience is Audience.APPROVERS:
        pattern = _SENTENCES[EventKind.SENT_FOR_APPROVAL]
    elif kind is EventKind.VANISHED and HIDDEN_BY_US in note:
        pattern = _HIDDEN
    elif kind is EventKind.WARNED:
        pattern = next(p for share, p in _WARNINGS if share_of(note) >= share)
    else:
        pattern = _SENTENCES.get(kind)
    if pattern is None:
        return None
    sentence = pattern.format(case_id=case_id, note=note)
    if opened_by is None or audience is not Audience.OFFICIAL:
        return sentence
    return _AND_IS_OPEN_AGAIN.format(sentence=sentence, why=_why_again(opened_by))


def calls_to_approve(sentence: str, *, case_id: int, note: str) -> bool:
    """Tell whether a case's event was told to somebody because an answer waits for him."""
    said = (_SENTENCES[EventKind.SENT_FOR_APPROVAL], _HELD_UP)
    return sentence in {pattern.format(case_id=case_id, note=note) for pattern in said}


def _why_again(note: str) -> str:
    """Say why a case is open again, without the numbers of comments and answers."""
    for said, why in _OPENED_AGAIN:
        if said in note:
            return why
    return "гражданин написал" if note.startswith("комментарий") else "ответа в сети больше нет"


def _warned(note: str) -> frozenset[Audience]:
    return next(who for share, who in _STEPS if share_of(note) >= share)
