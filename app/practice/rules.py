"""How what somebody did with a practice case is valued; pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

_FEWEST_WORDS: Final = 3
"""In a reason that tells anything."""
_MONTHS: Final = (
    "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()  # noqa: SIM905
)
_WEEKDAYS: Final = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")


class Act(StrEnum):
    """What can be done with a practice case."""

    ANSWER = "answer"
    INTERIM = "interim"
    HAND_OVER = "hand_over"
    NO_ANSWER = "no_answer"
    POS = "pos"

    @property
    def is_public(self) -> bool:
        """Tell whether everybody would read what is written."""
        return self in {Act.ANSWER, Act.INTERIM}


ACTS: Final[Mapping[Act, str]] = {
    Act.ANSWER: "ответить по существу",
    Act.INTERIM: "дать промежуточный ответ с датой",
    Act.HAND_OVER: "передать тому, кто отвечает за это",
    Act.NO_ANSWER: "отметить, что ответ не нужен",
    Act.POS: "направить в «Решаем вместе»",
}


class Role(StrEnum):
    """Why an exercise is in a run: a run has one of each."""

    URGENT = "urgent"
    PERSONAL = "personal"
    RUDE = "rude"
    THANKS = "thanks"
    HAND_OVER = "hand_over"
    POS = "pos"
    INTERIM = "interim"
    PLAIN = "plain"


class Part(StrEnum):
    """What points are given for."""

    ACT = "act"
    MEETS = "meets"
    WORDING = "wording"
    GUARD = "guard"
    PROMISE = "promise"
    PLACE = "place"
    REASON = "reason"
    SPEED = "speed"


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an answer must say; any of the stems will do."""

    says: str
    any: tuple[str, ...]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of whoever has the case."""

    expects: Act
    also: Mapping[Act, int] = {}
    """Other acts that will do, and how many percent of the act's points they are worth."""
    meets: tuple[Point, ...] = ()
    to: str | None = None
    """Code of the place to which it is to be handed."""

    def worth(self, act: Act) -> int:
        """Tell how many percent of the act's points this act brings."""
        return 100 if act is self.expects else self.also.get(act, 0)


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """How points are given; the parts of each act make 100."""

    version: int
    parts: Mapping[Act, Mapping[Part, int]]
    advice_costs: int
    """Points that one piece of the checker's advice costs."""
    slow_after: int
    """Working minutes after which an act costs points; up to there speed is only shown."""
    slow_costs: int
    wrong_act_most: int
    """Points that a wrong act can bring, however well it is worded."""
    pass_: int = msgspec.field(name="pass")
    """Mean points of a run that bring the certificate."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did."""

    act: Act
    text: str = ""
    reason: str = ""
    place: str | None = None
    promised_on: date | None = None
    stops: int = 0
    """How often the guard stopped a text before this one."""
    advice: int = 0
    """Pieces of advice that the checker still has."""
    minutes: int = 0
    """Working minutes since the case was opened."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Points for one part, and what is said of it."""

    part: Part
    got: int
    most: int
    says: str


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """All that was given for one case."""

    points: int
    """0 to 100."""
    marks: tuple[Mark, ...]


def score(task: Task, done: Done, weights: Weights) -> Score:
    """Value what was done with a practice case."""
    marks = [
        _MARK_OF[part](task, done, most, weights) for part, most in weights.parts[done.act].items()
    ]
    if done.minutes > weights.slow_after:
        says = "Дольше, чем хотелось бы: гражданин ждёт."
        marks.append(Mark(part=Part.SPEED, got=-weights.slow_costs, most=0, says=says))
    most = 100 if task.worth(done.act) else weights.wrong_act_most
    points = min(max(sum(mark.got for mark in marks), 0), most)
    return Score(points=points, marks=tuple(marks))


def mean(points: Sequence[int]) -> int:
    """Tell the points of a whole run, rounded down so that nobody passes by rounding."""
    return sum(points) // len(points) if points else 0


def initials(name: str) -> str:
    """Shorten a name to its first letters: «И. А. П.»."""
    return " ".join(f"{part[0].upper()}." for part in name.replace(".", " ").split())


def names_day(text: str, day: date) -> bool:
    """Tell whether a text names this day: «до 3 декабря», «03.12», «в четверг»."""
    small = plain(text)
    by_date = rf"(?<!\d)0?{day.day}(?:-?го)? {_MONTHS[day.month - 1]}"
    by_number = rf"(?<!\d)0?{day.day}\.0?{day.month}(?!\d)"
    return bool(re.search(f"{by_date}|{by_number}|{_WEEKDAYS[day.weekday()]}", small))


def plain(text: str) -> str:
    """Write in small letters, «е» for «ё»."""
    return text.lower().replace("ё", "е")


def missing(points: Sequence[Point], text: str) -> list[str]:
    """List what a text leaves out."""
    small = plain(text)
    return [
        point.says
        for point in points
        if not any(re.search(rf"(?<![а-я\d]){re.escape(plain(stem))}", small) for stem in point.any)
    ]


def _act(task: Task, done: Done, most: int, _: Weights) -> Mark:
    worth = task.worth(done.act)
    right = ACTS[task.expects]
    if worth == 100:  # noqa: PLR2004 - all of it
        says = f"Верное действие: {right}."
    elif worth:
        says = f"Так можно, но лучше было {right}."
    else:
        says = f"Здесь нужно было другое: {right}."
    return Mark(part=Part.ACT, got=most * worth // 100, most=most, says=says)


def _meets(task: Task, done: Done, most: int, _: Weights) -> Mark:
    left_out = missing(task.meets, done.text)
    expected = len(task.meets) or 1
    got = most * (expected - len(left_out)) // expected
    says = f"Не сказано: {'; '.join(left_out)}." if left_out else "Сказано всё, что ждали."
    return Mark(part=Part.MEETS, got=got, most=most, says=says)


def _wording(_: Task, done: Done, most: int, weights: Weights) -> Mark:
    got = max(most - weights.advice_costs * done.advice, 0)
    says = "Замечания проверки — ниже." if done.advice else "Написано просто и понятно."
    return Mark(part=Part.WORDING, got=got, most=most, says=says)


def _guard(_: Task, done: Done, most: int, __: Weights) -> Mark:
    if done.stops:
        says = "Сначала в ответе были личные данные: настоящий ответ увидели бы все."
        return Mark(part=Part.GUARD, got=0, most=most, says=says)
    return Mark(part=Part.GUARD, got=most, most=most, says="Личных данных в ответе не было.")


def _promise(_: Task, done: Done, most: int, __: Weights) -> Mark:
    if done.promised_on is not None and names_day(done.text, done.promised_on):
        says = "Обещанный день назван в самом ответе."
        return Mark(part=Part.PROMISE, got=most, most=most, says=says)
    says = "В тексте нет дня, который Вы обещаете: гражданин его не узнает."
    return Mark(part=Part.PROMISE, got=0, most=most, says=says)


def _place(task: Task, done: Done, most: int, _: Weights) -> Mark:
    if task.to is not None and done.place == task.to:
        return Mark(part=Part.PLACE, got=most, most=most, says="Передано по адресу.")
    return Mark(part=Part.PLACE, got=0, most=most, says="Передано не по адресу.")


def _reason(_: Task, done: Done, most: int, __: Weights) -> Mark:
    if len(done.reason.split()) >= _FEWEST_WORDS:
        return Mark(part=Part.REASON, got=most, most=most, says="Причина понятна.")
    says = "Причина слишком короткая: кто её прочтёт, не поймёт, что произошло."
    return Mark(part=Part.REASON, got=0, most=most, says=says)


_MARK_OF: Final = {
    Part.ACT: _act,
    Part.MEETS: _meets,
    Part.WORDING: _wording,
    Part.GUARD: _guard,
    Part.PROMISE: _promise,
    Part.PLACE: _place,
    Part.REASON: _reason,
}
