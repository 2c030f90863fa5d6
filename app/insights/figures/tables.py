"""The figures as tables: for reading behind a chart, for print and for export; pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.base.sheets import Cell, Percent, Sheet
from app.insights.figures import meanings
from app.insights.figures.rules import Count, Place, Share, worst_first
from app.insights.figures.service import Figures

FEW: Final = "мало данных"


class Name(StrEnum):
    """A table of the figures, by which it is asked for."""

    SUMMARY = "summary"
    DAYS = "days"
    TOPICS = "topics"
    STAGES = "stages"
    NETWORKS = "networks"
    OUTCOMES = "outcomes"
    INSTITUTIONS = "institutions"


class Told(msgspec.Struct, frozen=True):
    """A table, and what it counts in one sentence."""

    sheet: Sheet
    meaning: str


def table_of(figures: Figures, name: Name) -> Told:
    """Lay out one of the tables."""
    return _TABLES[name](figures)


def tables_of(figures: Figures) -> dict[Name, Told]:
    """Lay out all of them."""
    return {name: table_of(figures, name) for name in Name}


def _summary(figures: Figures) -> Told:
    load, known = figures.load, figures.on_time_share
    rows: list[tuple[Cell, ...]] = [
        ("Ждут ответа сейчас", load.open, None, meanings.OPEN),
        ("Из них просрочены", load.overdue, None, meanings.OPEN),
        ("Из них без ответственного", load.unassigned, None, meanings.OPEN),
        ("Ответ в срок", _percent(known), known.whole, meanings.ON_TIME),
        ("Отвечено", _percent(figures.answered), figures.answered.whole, meanings.ANSWERED),
        ("Из отвеченных: со слов сотрудника", _percent(figures.elsewhere),
         figures.elsewhere.whole, meanings.ELSEWHERE),
        ("Открыто снова", _percent(figures.reopened), figures.reopened.whole, meanings.REOPENED),
        ("Сдержано обещаний", _percent(figures.promises), figures.promises.whole,
         meanings.PROMISES),
    ]  # fmt: skip
    head = ("Показатель", "Значение", "Из скольких", "Что считается")
    return Told(Sheet("Показатели", head, rows), "Главные показатели за период.")


def _days(figures: Figures) -> Told:
    rows = [(day.day, day.comments, day.questions) for day in figures.days]
    return Told(Sheet("По дням", ("День", "Комментарии", "Сообщения"), rows), meanings.BY_DAY)


def _topics(figures: Figures) -> Told:
    return Told(_counted("По темам", "Тема", figures.topics), meanings.BY_TOPIC)


def _networks(figures: Figures) -> Told:
    return Told(_counted("По соцсетям", "Соцсеть", figures.networks), meanings.BY_NETWORK)


def _outcomes(figures: Figures) -> Told:
    return Told(_counted("Чем закончилось", "Итог", figures.outcomes), meanings.BY_OUTCOME)


def _stages(figures: Figures) -> Told:
    rows = [
        (*meanings.PARTS[took.part], took.number, _span(took.median), _span(took.p90))
        for took in figures.parts
    ]
    head = ("Этап", "Что это", "Сообщений", "Медиана", "9 из 10")
    return Told(Sheet("Время по этапам", head, rows), meanings.BY_STAGE)


def _institutions(figures: Figures) -> Told:
    head = (
        "Учреждение", "Сообщений", "Отвечено", "В срок", "В срок не хуже", "В срок не лучше",
        "Просрочено",
    )  # fmt: skip
    rows = [_place(place) for place in worst_first(figures.places)]
    return Told(Sheet("По учреждениям", head, rows), meanings.BY_PLACE)


def _place(place: Place) -> tuple[Cell, ...]:
    lower, upper = place.on_time.bounds
    sure = (Percent(lower), Percent(upper)) if place.on_time.is_enough else (None, None)
    return (
        place.name,
        place.came,
        _percent_if_enough(place.answered),
        _percent_if_enough(place.on_time),
        *sure,
        place.overdue,
    )


def _counted(title: str, of: str, counts: tuple[Count, ...]) -> Sheet:
    whole = sum(count.number for count in counts)
    rows = [(count.title, count.number, Percent(count.number / whole)) for count in counts]
    return Sheet(title, (of, "Сообщений", "Доля"), rows)


def _percent(share: Share) -> Cell:
    return None if share.value is None else Percent(share.value)


def _percent_if_enough(share: Share) -> Cell:
    return _percent(share) if share.is_enough or share.value is None else FEW


def _span(seconds: float | None) -> Cell:
    return None if seconds is None else timedelta(seconds=seconds)


_TABLES: Final = {
    Name.SUMMARY: _summary,
    Name.DAYS: _days,
    Name.TOPICS: _topics,
    Name.STAGES: _stages,
    Name.NETWORKS: _networks,
    Name.OUTCOMES: _outcomes,
    Name.INSTITUTIONS: _institutions,
}
