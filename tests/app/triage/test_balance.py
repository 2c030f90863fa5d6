"""What the balance between a miss and a needless look does to the thresholds."""

import pytest

from app.triage.balance import Balance, thresholds_for
from app.triage.rules import Label, Thresholds

OWN = Thresholds(labels=dict.fromkeys(Label, 0.5), needs_answer=0.4, review=0.1)


def test_an_even_balance_leaves_the_thresholds_of_the_model() -> None:
    assert thresholds_for(Balance.EVEN, OWN) == OWN


@pytest.mark.parametrize(
    ("balance", "needs_answer", "review"),
    [(Balance.CAREFUL, 0.25, 1 / 19), (Balance.SPARING, 4 / 7, 2 / 11)],
)
def test_edges_follow_from_the_cost_of_a_miss(
    balance: Balance, needs_answer: float, review: float
) -> None:
    moved = thresholds_for(balance, OWN)

    assert moved.needs_answer == pytest.approx(needs_answer)
    assert moved.review == pytest.approx(review)
    assert moved.labels == OWN.labels


@pytest.mark.parametrize("balance", list(Balance))
@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_always_and_never_stay_so(balance: Balance, edge: float) -> None:
    own = Thresholds(labels=OWN.labels, needs_answer=edge, review=edge)

    assert thresholds_for(balance, own) == own
