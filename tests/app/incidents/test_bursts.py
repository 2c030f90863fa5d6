"""Bursts are found early and hardly ever where there is none; in virtual time."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.chances import at_least, at_least_varying
from app.incidents.watching import service as watching
from app.incidents.watching import store
from app.incidents.watching.rules import WEEK, WEEKS, Written, find_surges, spans_before
from tests.app.incidents.town import NOW, a_town, look, says

START = datetime(2026, 12, 7, tzinfo=UTC)
TOPICS = ("housing.heat", "yard.snow", "meals", "appointment", "transport", "waste.collection",
          "road.potholes", "medicines", "digital", "schedule")  # fmt: skip
PLACES = tuple(f"Район {number}" for number in range(20))
PER_WEEK = 1500


def a_winter(seed: int, weeks: int) -> list[Written]:
    """Cases of a region as they come when nothing happens: by day nine times as many as by night.

    Some topics and places have far more of them than others.
    """
    chance = random.Random(seed)  # noqa: S311 - the same winter every time
    topics = chance.choices(TOPICS, [1 / (1 + n) for n in range(len(TOPICS))], k=PER_WEEK * weeks)
    places = chance.choices(PLACES, [1 / (1 + n / 3) for n in range(20)], k=PER_WEEK * weeks)
    written = []
    for topic, place in zip(topics, places, strict=True):
        day = START + timedelta(days=chance.randrange(7 * weeks))
        hour = chance.uniform(4, 20) if chance.random() < 0.9 else chance.uniform(20, 28)
        page = PLACES.index(place) * 100 + chance.randrange(60)
        written.append((place, topic, page, day + timedelta(hours=hour)))
    return sorted(written, key=lambda each: each[3])


class Past:
    """Cases in the order of time, quick to be asked for a span."""

    def __init__(self, written: Sequence[Written]) -> None:
        self._written = sorted(written, key=lambda each: each[3])
        self._times = [each[3] for each in self._written]

    def between(self, start: datetime, end: datetime) -> Sequence[Written]:
        return self._written[bisect(self._times, start) : bisect(self._times, end)]

    def surging(self, now: datetime, usual: Sequence[tuple[str, str, int]]) -> set[tuple[str, str]]:
        near = [each for start, end in spans_before(now) for each in self.between(start, end)]
        return {(each.municipality, each.topic) for each in find_surges(near, usual, now=now)}

    def usual(self, now: datetime) -> list[tuple[str, str, int]]:
        counted = Counter(each[:2] for each in self.between(now - WEEK * WEEKS, now - WEEK / 7))
        return [(place, topic, number) for (place, topic), number in counted.items()]


def surging(written: Sequence[Written], now: datetime) -> set[tuple[str, str]]:
    past = Past(written)
    return past.surging(now, past.usual(now))


def test_a_normal_winter_month_gives_less_than_a_false_burst_a_week() -> None:
    past = Past(a_winter(7, WEEKS + 4))
    days = [START + WEEK * WEEKS + timedelta(days=number) for number in range(28)]
    false: list[tuple[str, str]] = []
    last: set[tuple[str, str]] = set()

    for day in days:
        usual = past.usual(day)
        for step in range(24 * 6):
            found = past.surging(day + timedelta(minutes=10 * step), usual)
            false += sorted(found - last)
            last = found

    assert len(false) < 4


@pytest.mark.parametrize("hour", [3, 9, 12, 18])
def test_a_burst_is_seen_within_five_minutes_of_its_fourth_case(hour: int) -> None:
    written = a_winter(8, WEEKS + 1)
    begin = START + WEEK * WEEKS + timedelta(hours=24 + hour)
    burst = [
        ("Район 15", "safety.guard", 9000 + number, begin + timedelta(minutes=20 * number))
        for number in range(4)
    ]

    found = surging([*written, *burst], burst[-1][3] + timedelta(minutes=5))

    assert ("Район 15", "safety.guard") in found


def test_four_on_one_page_are_no_burst() -> None:
    at = START + WEEK * WEEKS
    written = [("Район 1", "waste.dump", 1, at - timedelta(minutes=n)) for n in range(6)]

    assert surging(written, at) == set()


@pytest.mark.parametrize(
    ("met", "expected", "chance"),
    [(0, 2.0, 1.0), (1, 1.0, 0.6321), (4, 0.2, 5.684e-5), (10, 3.0, 1.1025e-3), (3, 3.0, 0.5768)],
)
def test_the_tail_is_poissons(met: int, expected: float, chance: float) -> None:
    assert at_least(met, expected) == pytest.approx(chance, rel=1e-3)


def test_counts_that_vary_more_make_the_same_number_less_unusual() -> None:
    assert at_least_varying(8, 2.0, 6.0) > at_least(8, 2.0)


async def test_a_burst_is_kept_and_told_once(session: AsyncSession) -> None:
    town = await a_town(session)
    for number in range(4):
        at = NOW - timedelta(minutes=40 - 10 * number)
        await says(session, town, "Воды нет", page=number % 2, at=at)
    await look(session)

    first = await watching.watch(session, now=NOW)
    second = await watching.watch(session, now=NOW + timedelta(minutes=1))

    assert [(each.topic, each.cases, each.pages) for each in first] == [
        ("housing.cold_water", 4, 2)
    ]
    assert second == []


async def test_new_bursts_are_listed_after_the_last_one_known(session: AsyncSession) -> None:
    town = await a_town(session)
    for number in range(4):
        await says(session, town, "Воды нет", page=number % 2, at=NOW - timedelta(minutes=9))
    await look(session)
    (burst,) = await watching.watch(session, now=NOW)

    assert [each.id for each in await watching.new_bursts(session, burst.id - 1)] == [burst.id]
    assert await watching.new_bursts(session, burst.id) == []
    assert await store.bursts_since(session, NOW) == []
