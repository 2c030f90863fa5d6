"""What a page on probation must show before it is left alone; pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
_HUNDRED = 100


class Ending(StrEnum):
    """How a probation ended."""

    GRADUATED = "graduated"
    SENT_BACK = "sent_back"


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """What must be met for a page to graduate."""

    answered_share: _Percent
    """Of the cases whose time came, how many percent must be answered."""
    on_time_share: _Percent
    """Of these, how many percent in time."""
    cases: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    """How many cases must have been finished, or else …"""
    weeks: Annotated[int, msgspec.Meta(ge=1, le=52)]
    """… so many weeks must have passed: some pages are asked little."""
    insisted: Annotated[int, msgspec.Meta(ge=0, le=100)]
    """How often at most somebody may have overruled the guard."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a page has done since its probation began."""

    finished: int = 0
    """Cases that were answered, or closed with a reason."""
    due: int = 0
    """Cases that were finished, or should have been by now."""
    on_time: int = 0
    """Of those due, how many in time."""
    insisted: int = 0

    @property
    def answered_share(self) -> int:
        """Percent of the cases whose time came; 100 where there was none."""
        return _share(self.finished, self.due)

    @property
    def on_time_share(self) -> int:
        """Percent of the cases whose time came; 100 where there was none."""
        return _share(self.on_time, self.due)


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """One target, how far it is, and what is left to do."""

    title: str
    now: str
    wanted: str
    left: str
    """In Russian, what is left; empty: nothing is."""
    is_known: bool = True
    """Something has happened that can be judged."""

    @property
    def is_met(self) -> bool:
        """Tell whether the page has shown this."""
        return self.is_known and not self.left


def is_over(targets: Targets, record: Record, *, began_at: datetime, now: datetime) -> bool:
    """Tell whether every target is met, so that the page graduates by itself."""
    return not any(goal.left for goal in goals(targets, record, began_at=began_at, now=now))


def goals(targets: Targets, record: Record, *, began_at: datetime, now: datetime) -> list[Goal]:
    """Tell for each target how far it is."""
    return [
        _enough(targets, record, began_at, now),
        Goal(
            title="Отвечено",
            now=f"{record.answered_share} %" if record.due else "пока нечего считать",
            wanted=f"не меньше {targets.answered_share} %",
            left=_answers_left(record, targets.answered_share),
            is_known=bool(record.due),
        ),
        Goal(
            title="В срок",
            now=f"{record.on_time_share} %" if record.due else "пока нечего считать",
            wanted=f"не меньше {targets.on_time_share} %",
            left=_in_time_left(record, targets.on_time_share),
            is_known=bool(record.due),
        ),
        Goal(
            title="Опубликовано вопреки проверке",
            now=str(record.insisted),
            wanted="ни разу" if not targets.insisted else f"не больше {targets.insisted}",
            left="разобрать с наставником ответы, опубликованные вопреки проверке"
            if record.insisted > targets.insisted
            else "",
        ),
    ]


def as_stored(targets: Targets) -> dict[str, int]:
    """Shape targets for the database."""
    return msgspec.convert(msgspec.to_builtins(targets), dict[str, int])


def more_needed(good: int, of: int, percent: int) -> int:
    """Tell how many good ones in a row bring the share up; -1: no number does."""
    if good * _HUNDRED >= percent * of:
        return 0
    if percent == _HUNDRED:
        return -1
    lacking = percent * of - good * _HUNDRED
    return -(-lacking // (_HUNDRED - percent))


def _enough(targets: Targets, record: Record, began_at: datetime, now: datetime) -> Goal:
    until = began_at + timedelta(weeks=targets.weeks)
    missing = max(targets.cases - record.finished, 0)
    left = ""
    if missing and now < until:
        answers = counted(missing, "ответ", "ответа", "ответов")
        left = f"ещё {answers} или дождаться {until:%d.%m.%Y}"
    return Goal(
        title="Опыт",
        now=counted(record.finished, "ответ", "ответа", "ответов"),
        wanted=f"{counted(targets.cases, 'ответ', 'ответа', 'ответов')}"
        f" или {counted(targets.weeks, 'неделя', 'недели', 'недель')}",
        left=left,
    )


def _answers_left(record: Record, percent: int) -> str:
    if record.answered_share >= percent:
        return ""
    waiting = record.due - record.finished
    return f"ещё {counted(waiting, 'ответ', 'ответа', 'ответов')} на просроченное"


def _in_time_left(record: Record, percent: int) -> str:
    more = more_needed(record.on_time, record.due, percent)
    if not more:
        return ""
    if more < 0:
        return "уже не выполнить: один ответ опоздал; решает наставник"
    return f"ещё {counted(more, 'ответ', 'ответа', 'ответов')} в срок"


def _share(part: int, whole: int) -> int:
    return part * _HUNDRED // whole if whole else _HUNDRED


def counted(number: int, one: str, few: str, many: str) -> str:
    """Say a number with its noun."""
    if number % 100 in range(11, 15):
        return f"{number} {many}"
    if number % 10 == 1:
        return f"{number} {one}"
    return f"{number} {few if number % 10 in range(2, 5) else many}"
