"""What the sense of dangers learns from: whatever a turn of phrase names has a kind."""

from app.triage.dangers.health import HEALTH
from app.triage.dangers.high import HIGH, WITHOUT_HEAT, WITHOUT_WATER
from app.triage.dangers.things import THINGS
from app.triage.dangers.violence import VIOLENCE
from app.triage.judging.sensing import Danger
from app.triage.learning.danger_fitting import OF_TURNS, read_dangers


def test_every_reason_of_a_turn_is_a_kind_of_danger() -> None:
    tables = (THINGS, HEALTH, VIOLENCE, HIGH, WITHOUT_HEAT, WITHOUT_WATER)

    assert set(OF_TURNS) == {reason for table in tables for reason in table}


def test_every_kind_is_told_often_and_by_no_text_twice() -> None:
    told = read_dangers()

    kinds = [kind for kind, _ in told]
    assert min(kinds.count(kind) for kind in (*Danger, None)) >= 70
    assert len({example.text for _, example in told}) == len(told)
