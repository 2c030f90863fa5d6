"""Which events are worth telling, and in which words; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.cases.rules import EventKind


class Channel(StrEnum):
    """How a notice reaches a person."""

    DESK = "desk"
    """Shown on the desk; delivered by being there."""


_SENTENCES: Final[Mapping[EventKind, str]] = {
    EventKind.ASSIGNED: "Вам назначено сообщение № {case_id}.",
    EventKind.JOINED: "Гражданин дописал в сообщении № {case_id}.",
    EventKind.EDITED: "Гражданин изменил комментарий в сообщении № {case_id}.",
    EventKind.REOPENED: "Сообщение № {case_id} открыто снова: гражданин написал ещё.",
    EventKind.REPLY_REFUSED: "Ответ по сообщению № {case_id} не опубликован: {note}",
    EventKind.COMMENT_DELETED: "В сообщении № {case_id} удалён комментарий гражданина.",
}


def sentence_for(kind: EventKind, *, case_id: int, note: str) -> str | None:
    """Say the event in a sentence to the responsible official; None when it is not worth it."""
    pattern = _SENTENCES.get(kind)
    return None if pattern is None else pattern.format(case_id=case_id, note=note)
