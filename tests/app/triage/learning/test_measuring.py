"""Measures: checked against figures worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.triage.learning.examples import Example
from app.triage.learning.measuring import (
    as_table,
    average_precision,
    calibration_error,
    f1,
    measure,
)
from app.triage.rules import NEEDS_ANSWER, Judgement, Label, Remark


class ToldJudge:
    """Says what the text tells it to: «q» a question, «r» for review."""

    version = "told"

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        return [
            Judgement(
                labels=(Label.QUESTION,) if remark.text == "q" else (),
                scores=dict.fromkeys((*map(str, Label), NEEDS_ANSWER), 0.5),
                needs_answer=remark.text == "q",
                review=remark.text == "r",
                topic="meals" if remark.text == "q" else None,
                topic_score=0.9 if remark.text == "q" else None,
                reasons=(),
                model=self.version,
            )
            for remark in remarks
        ]


QUESTION = frozenset({Label.QUESTION})
EXAMPLES = [
    Example("1", "q", QUESTION, "meals"),
    Example("2", "q", frozenset()),
    Example("3", "r", QUESTION, "fees"),
    Example("4", "-", QUESTION),
]


def test_f1_of_one_hit_one_miss_and_one_false_alarm_is_a_half() -> None:
    assert f1(np.array([True, True, False]), np.array([True, False, True])) == 0.5


def test_average_precision_rewards_the_true_ones_on_top() -> None:
    true = np.array([True, False, True])

    assert average_precision(true, np.array([0.9, 0.5, 0.1])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(true, np.array([0.9, 0.1, 0.5])) == 1


def test_calibration_error_is_the_gap_between_promise_and_truth() -> None:
    true = np.array([True, False, True, True])

    assert calibration_error(true, np.array([0.75, 0.75, 0.75, 0.75])) == pytest.approx(0)
    assert calibration_error(true, np.array([1.0, 1.0, 1.0, 1.0])) == pytest.approx(0.25)


def test_a_judge_is_measured_by_label_review_and_topic() -> None:
    found = measure(ToldJudge(), EXAMPLES)

    assert found[NEEDS_ANSWER]["precision"] == 0.5
    assert found[NEEDS_ANSWER]["recall"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["review"] == {"share": 0.25, "recall": pytest.approx(2 / 3, abs=1e-4)}
    assert found["topic"] == {"true": 2, "named": 0.5, "precision": 1}


def test_the_table_names_every_label() -> None:
    table = as_table("dev", measure(ToldJudge(), EXAMPLES))

    assert all(label in table for label in Label)
    assert "review: 25.0% of all" in table
