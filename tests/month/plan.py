"""A month of a region in numbers: who works where, who is away, and what citizens write."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from app.triage.rules import Importance

_ZONES: Final = ("Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg")
_TOPICS: Final = ("meals", "building", "appointment", "treatment", "schedule", "staff", "transport")
_BY_HOUR: Final = (
    *(0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 0.7, 1.2, 1.6, 1.7, 1.6, 1.5),
    *(1.5, 1.4, 1.4, 1.4, 1.5, 1.6, 1.7, 1.8, 1.7, 1.4, 0.9, 0.5),
)
"""How much is written in an hour of the day, in the region's time."""
_BY_WEEKDAY: Final = (1.2, 1.2, 1.1, 1.1, 1.0, 0.7, 0.7)
_BURST: Final = 4.0
_STEP: Final = timedelta(minutes=15)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How large a month, and the dice of it."""

    seed: int = 1
    begins: date = date(2026, 11, 2)
    days: int = 30
    cases: int = 20_000
    officials: int = 300
    an_institution: int = 3
    """Officials of one institution."""
    bursts: tuple[int, ...] = (9, 10, 22)
    """Days, from 0, on which four times as much is written."""
    leaves: float = 0.1
    """Share of the officials who are away for a week or two."""
    redirects: float = 0.04
    """Share of the cases that are somebody else's."""
    minutes_a_case: float = 18

    @property
    def step(self) -> timedelta:
        """How far the clock is set on at a time."""
        return _STEP


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """One citizen's comment."""

    number: int
    page: int
    """Which of the pages, from 0."""
    author: str
    topic: str
    importance: Importance
    at: datetime


class Leave(msgspec.Struct, frozen=True):
    """Somebody's absence; who stands in for him is one of his own institution."""

    official: int
    """Which of the officials, from 0."""
    substitute: int | None
    first_day: date
    last_day: date


def zone_of(institution: int) -> str:
    """Tell the time zone of an institution, by its number from 0."""
    return _ZONES[institution % len(_ZONES)]


def moments(plan: Plan) -> Iterator[datetime]:
    """Tell the moments at which the clock stands, a day more than is written in."""
    begin = datetime(plan.begins.year, plan.begins.month, plan.begins.day, tzinfo=UTC)
    steps = timedelta(days=plan.days + 1) // _STEP
    return (begin + (number + 1) * _STEP for number in range(steps))


def writings(plan: Plan) -> list[Writing]:
    """Draw what citizens write, in the order of writing."""
    dice = random.Random(plan.seed)  # noqa: S311 - a simulation
    hours = [_weight(plan, hour) for hour in range(plan.days * 24)]
    chosen = sorted(dice.choices(range(len(hours)), weights=hours, k=plan.cases))
    begin = datetime(plan.begins.year, plan.begins.month, plan.begins.day, tzinfo=UTC)
    told = sorted(begin + timedelta(hours=hour, seconds=dice.randrange(3600)) for hour in chosen)
    pages = plan.officials // plan.an_institution
    return [
        Writing(
            number=number,
            page=int(dice.expovariate(3) * pages) % pages,
            author=str(dice.randrange(plan.cases * 2)),
            topic=dice.choice(_TOPICS),
            importance=_importance(dice),
            at=at,
        )
        for number, at in enumerate(told)
    ]


def leaves(plan: Plan) -> list[Leave]:
    """Draw who is away; every fourth of them leaves nobody in his place."""
    dice = random.Random(plan.seed + 1)  # noqa: S311 - a simulation
    away = dice.sample(range(plan.officials), int(plan.officials * plan.leaves))
    return [_leave(plan, dice, official) for official in away]


def _leave(plan: Plan, dice: random.Random, official: int) -> Leave:
    colleagues = [
        other
        for other in range(plan.officials)
        if other != official and other // plan.an_institution == official // plan.an_institution
    ]
    first = plan.begins + timedelta(days=dice.randrange(1, plan.days))
    return Leave(
        official=official,
        substitute=dice.choice(colleagues) if colleagues and dice.random() < 0.75 else None,
        first_day=first,
        last_day=first + timedelta(days=dice.choice((2, 6, 13))),
    )


def _weight(plan: Plan, hour: int) -> float:
    day = hour // 24
    weekday = (plan.begins + timedelta(days=day)).weekday()
    local = (hour + 3) % 24
    return _BY_HOUR[local] * _BY_WEEKDAY[weekday] * (_BURST if day in plan.bursts else 1)


def _importance(dice: random.Random) -> Importance:
    told = dice.random()
    if told < 0.02:
        return Importance.URGENT
    return Importance.HIGH if told < 0.12 else Importance.USUAL
