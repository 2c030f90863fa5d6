"""Where a case's time went, and who has looked at it, in words for its page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.cases.model import CaseEvent
from app.cases.rules import EventKind
from app.deadlines.stages import CaseStage, StageClock
from app.desk.speech import words

_STAGES: Final[Mapping[CaseStage, str]] = {
    CaseStage.NETWORK: "Сеть сообщила",
    CaseStage.POLL: "До нашего чтения",
    CaseStage.JUDGE: "Проверка",
    CaseStage.DISPATCH: "Без ответственного",
    CaseStage.HOLDER: "У ответственного",
    CaseStage.APPROVAL: "На согласовании",
    CaseStage.PUBLICATION: "Публикация",
    CaseStage.CONFIRMATION: "До подтверждения в сети",
}


class Stay(msgspec.Struct, frozen=True):
    """One stay in one stage."""

    title: str
    lasted: str
    is_now: bool


class Viewer(msgspec.Struct, frozen=True):
    """Somebody who looked, and when for the last time."""

    name: str
    times: int
    last_at: datetime


def stays_of(
    clocks: Sequence[StageClock], names: Mapping[int, str], *, is_over: bool
) -> tuple[Stay, ...]:
    """Say how long each stage took; what took less than a minute is left out."""
    shown = [
        (clock, number == len(clocks) - 1 and not is_over) for number, clock in enumerate(clocks)
    ]
    return tuple(
        Stay(_title(clock, names), words.span(clock.elapsed), is_now)
        for clock, is_now in shown
        if is_now or clock.elapsed >= timedelta(minutes=1)
    )


def viewers_of(events: Sequence[CaseEvent], name_of: Mapping[int, str]) -> tuple[Viewer, ...]:
    """Tell who looked at the case, the last one first."""
    seen: dict[int, list[datetime]] = {}
    for event in events:
        if event.kind is EventKind.VIEWED and event.account_id is not None:
            seen.setdefault(event.account_id, []).append(event.happened_at)
    viewers = [
        Viewer(name_of.get(account, "сотрудник"), len(moments), max(moments))
        for account, moments in seen.items()
    ]
    return tuple(sorted(viewers, key=lambda viewer: viewer.last_at, reverse=True))


def _title(clock: StageClock, names: Mapping[int, str]) -> str:
    title = _STAGES[clock.stage]
    if clock.stage is CaseStage.HOLDER and clock.holder is not None:
        return f"{title}: {names.get(clock.holder, 'сотрудник')}"
    return title
