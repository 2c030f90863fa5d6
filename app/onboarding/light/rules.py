"""The traffic light of a page: what it is worth, why, and what to mend first; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from app.base.interval import Interval, wilson
from app.onboarding.light.words import Loss, fix_of, number, percent

_WHOLE: Final = 100


class Part(StrEnum):
    """What a page is judged by."""

    CONNECTION = "connection"
    BADGE = "badge"
    DESIGN = "design"
    WIDGETS = "widgets"
    ACTIVITY = "activity"
    REACH = "reach"
    ANSWERED = "answered"


TITLES: Final[Mapping[Part, str]] = {
    Part.CONNECTION: "Подключение",
    Part.BADGE: "Госметка",
    Part.DESIGN: "Оформление",
    Part.WIDGETS: "Виджеты",
    Part.ACTIVITY: "Активность",
    Part.REACH: "Охват",
    Part.ANSWERED: "Отвеченные вопросы",
}


class Colour(StrEnum):
    """The verdict; always shown with its word."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"
    """Too little is known to judge."""


COLOURS: Final[Mapping[Colour, str]] = {
    Colour.GREEN: "В порядке",
    Colour.AMBER: "Есть что исправить",
    Colour.RED: "Нужна помощь",
    Colour.UNKNOWN: "Данных мало",
}


class Scale(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Weights of the parts and bounds of the colours. Weights sum to 100."""

    connection: int = 10
    badge: int = 10
    design: int = 15
    widgets: int = 10
    activity: int = 20
    reach: int = 10
    answered: int = 25
    green_from: int = 80
    """Points, of 100."""
    amber_from: int = 55
    posts_a_week: int = 3
    """So many are the norm."""
    reach_target: int = 10
    """Percent of the subscribers that a week's reach should come to."""
    minimum_asked: int = 10
    """With fewer questions in 90 days the answered share is shown but not counted."""
    minimum_known: int = 50
    """With less weight known, a page is not judged."""

    def weight(self, part: Part) -> int:
        """Tell the weight of a part."""
        return int(getattr(self, part.value))


SHIPPED: Final = Scale()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a page; None: nobody knows."""

    is_connected: bool
    trouble: str = ""
    """In Russian: what its connection lacks."""
    has_badge: bool | None = None
    design: int | None = None
    """Percent, from the regional registry."""
    has_widgets: bool | None = None
    posts: int | None = None
    """Published in the last ``days`` days."""
    posts_7: int | None = None
    days: int = 28
    subscribers: int | None = None
    reach: int | None = None
    """People in a week, from the regional registry."""
    asked: int = 0
    """Questions of the last 90 days to which the answer is due or was given."""
    answered: int = 0
    median_minutes: int | None = None
    """Half of the first answers came within so many minutes of the clock."""


class PartScore(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a part's weight a page has."""

    part: Part
    weight: int
    share: float | None
    """Between 0 and 1; None: not known, so that the part is not counted."""
    note: str
    """In Russian: from what it follows."""

    @property
    def title(self) -> str:
        """Name it for a reader."""
        return TITLES[self.part]

    @property
    def points(self) -> float:
        """Points of the weight that the page has."""
        return 0.0 if self.share is None else self.weight * self.share

    @property
    def told(self) -> str:
        """Say the points in Russian."""
        return "не считается" if self.share is None else f"{number(self.points)} из {self.weight}"


class Light(msgspec.Struct, frozen=True, kw_only=True):
    """A page's light with all that it follows from."""

    points: int | None
    """Of 100; None: not judged."""
    colour: Colour
    parts: tuple[PartScore, ...]
    losses: tuple[Loss, ...]
    """What costs points, the dearest first."""
    interval: Interval | None
    """Where the answered share really lies, with 95 % certainty; None: nobody asked."""
    low: int | None
    high: int | None
    """Points with the ends of that interval in the place of the share."""
    is_certain: bool
    """Both ends have the same colour."""

    @property
    def formula(self) -> str:
        """Spell out how the points come about."""
        return formula_of(self)


def faults_of(scale: Scale) -> list[str]:
    """Say in Russian what is wrong with a scale; an empty list: nothing."""
    faults = []
    weights = [scale.weight(part) for part in Part]
    if min(weights) < 0 or sum(weights) != _WHOLE:
        faults.append(f"Сумма весов должна быть 100, сейчас {sum(weights)}: добавьте или убавьте.")
    if not 0 < scale.amber_from < scale.green_from <= _WHOLE:
        faults.append("Границы цветов: жёлтый ниже зелёного, обе от 1 до 100.")
    if scale.posts_a_week < 1 or scale.reach_target < 1 or scale.minimum_asked < 1:
        faults.append("Норма записей, доля охвата и наименьшее число вопросов — от 1.")
    if not 1 <= scale.minimum_known <= _WHOLE:
        faults.append("Наименьший известный вес — от 1 до 100.")
    return faults


def light_of(facts: Facts, scale: Scale) -> Light:
    """Judge a page by this scale."""
    interval = wilson(facts.answered, facts.asked)
    parts = tuple(
        PartScore(part=part, weight=scale.weight(part), share=share, note=note)
        for part, (share, note) in _shares(facts, scale).items()
    )
    counts = interval is not None and facts.asked >= scale.minimum_asked
    points = _points(parts, scale)
    low = _points(_with_answered(parts, interval.low), scale) if interval and counts else points
    high = _points(_with_answered(parts, interval.high), scale) if interval and counts else points
    return Light(
        points=points,
        colour=_colour(points, scale),
        parts=parts,
        losses=_losses(parts, facts, scale),
        interval=interval,
        low=low,
        high=high,
        is_certain=_colour(low, scale) is _colour(high, scale),
    )


def formula_of(light: Light) -> str:
    """Spell out the sum: «(10 × 100 % + 25 × 80 %) ÷ 35 × 100 = 86»."""
    known = [each for each in light.parts if each.share is not None and each.weight]
    if not known:
        return "Известных частей нет."
    sums = " + ".join(f"{each.weight} × {percent(each.share or 0)}" for each in known)
    whole = sum(each.weight for each in known)
    if light.points is None:
        return f"Известно частей на {whole} из 100: этого мало, чтобы оценить страницу."
    end = f" = {light.points}" if whole == _WHOLE else f") ÷ {whole} × 100 = {light.points}"
    return f"{'' if whole == _WHOLE else '('}{sums}{end}"


def _shares(facts: Facts, scale: Scale) -> dict[Part, tuple[float | None, str]]:
    return {
        Part.CONNECTION: (
            1.0 if facts.is_connected else 0.0,
            "читаем и можем отвечать" if facts.is_connected else "читать или отвечать не можем",
        ),
        Part.BADGE: _yes_no(facts.has_badge, "есть", "нет"),
        Part.DESIGN: _design(facts),
        Part.WIDGETS: _yes_no(facts.has_widgets, "установлены", "не установлены"),
        Part.ACTIVITY: _activity(facts, scale),
        Part.REACH: _reach(facts, scale),
        Part.ANSWERED: _answered(facts, scale),
    }


def _yes_no(known: bool | None, yes: str, no: str) -> tuple[float | None, str]:  # noqa: FBT001 - a fact
    if known is None:
        return None, "в реестре не указано"
    return (1.0, yes) if known else (0.0, no)


def _design(facts: Facts) -> tuple[float | None, str]:
    if facts.design is None:
        return None, "в реестре не указано"
    return min(max(facts.design / _WHOLE, 0), 1), f"по реестру {facts.design} %"


def _activity(facts: Facts, scale: Scale) -> tuple[float | None, str]:
    if facts.posts is None:
        return None, "страница ещё не читалась"
    norm = scale.posts_a_week * facts.days / 7
    return (
        min(facts.posts / norm, 1),
        f"записей за {facts.days} дн.: {facts.posts}, норма {round(norm)}",
    )


def _reach(facts: Facts, scale: Scale) -> tuple[float | None, str]:
    if facts.reach is None or not facts.subscribers:
        return None, "в реестре нет охвата или подписчиков"
    target = facts.subscribers * scale.reach_target / _WHOLE
    share = min(facts.reach / target, 1)
    return share, f"охват за неделю {facts.reach}, нужно {max(round(target), 1)}"


def _answered(facts: Facts, scale: Scale) -> tuple[float | None, str]:
    if not facts.asked:
        return None, "вопросов за 90 дней не было"
    told = f"отвечено {facts.answered} из {facts.asked} за 90 дней"
    if facts.asked < scale.minimum_asked:
        return None, f"{told}: меньше {scale.minimum_asked}, в счёт не идёт"
    return facts.answered / facts.asked, told


def _with_answered(parts: tuple[PartScore, ...], share: float) -> tuple[PartScore, ...]:
    return tuple(
        msgspec.structs.replace(each, share=share) if each.part is Part.ANSWERED else each
        for each in parts
    )


def _points(parts: tuple[PartScore, ...], scale: Scale) -> int | None:
    known = sum(each.weight for each in parts if each.share is not None)
    if known < scale.minimum_known:
        return None
    return round(sum(each.points for each in parts) / known * _WHOLE)


def _colour(points: int | None, scale: Scale) -> Colour:
    if points is None:
        return Colour.UNKNOWN
    if points >= scale.green_from:
        return Colour.GREEN
    return Colour.AMBER if points >= scale.amber_from else Colour.RED


def _losses(parts: tuple[PartScore, ...], facts: Facts, scale: Scale) -> tuple[Loss, ...]:
    fixes = {
        Part.CONNECTION: facts.trouble,
        Part.ACTIVITY: f"Публикуйте не меньше {scale.posts_a_week} записей в неделю.",
    }
    found = [
        Loss(
            part=each.part.value,
            title=each.title,
            points=round(each.weight - each.points, 1),
            reason=each.note,
            fix=fixes.get(each.part) or fix_of(each.part.value),
        )
        for each in parts
        if each.share is not None and each.share < 1 and each.weight
    ]
    return tuple(sorted(found, key=lambda loss: -loss.points))
