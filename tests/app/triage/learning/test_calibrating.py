"""How much each comment counts when the judge is calibrated."""

import numpy as np
import pytest

from app.triage.judging.weights import HEADS
from app.triage.learning.calibrating import Truth


def _truth(*rows: tuple[bool, bool]) -> Truth:
    composed, typical = np.array(rows).T
    return Truth(np.zeros((len(rows), len(HEADS))), composed, typical)


def test_composed_and_real_typical_and_chosen_comments_count_a_quarter_each() -> None:
    composed, real = [(True, True), *[(True, False)] * 3], [*[(False, True)] * 2, (False, False)]

    own = _truth(*composed, *real).weights()

    assert own.sum() == pytest.approx(7)
    quarters = [own[:1], own[1:4], own[4:6], own[6:]]
    assert [part.sum() for part in quarters] == pytest.approx([7 / 4] * 4)


def test_where_there_are_none_of_a_kind_the_others_count_for_them() -> None:
    own = _truth((False, True), (False, True), (False, False)).weights()

    assert own == pytest.approx([3 / 4, 3 / 4, 3 / 2])
    assert _truth((True, False), (True, False)).weights() == pytest.approx([1, 1])
