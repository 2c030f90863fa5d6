"""What the held-out troubles measure: see ``tests.bench.incidents``."""

from app.incidents.grouping import Thresholds
from tests.bench.incidents.figures import Figures, added, measure, replay
from tests.bench.incidents.texts import look_alikes
from tests.bench.incidents.world import fortnight

SEEDS = (1, 2, 3)


def held_out() -> Figures:
    alike = look_alikes()
    fortnights = [fortnight("held_out", seed) for seed in SEEDS]
    return added([measure(each, replay(each, Thresholds()), alike) for each in fortnights])


def test_the_held_out_troubles_are_gathered_precisely_and_almost_whole() -> None:
    figures = held_out()

    assert figures.precision >= 0.95
    assert figures.recall >= 0.85
