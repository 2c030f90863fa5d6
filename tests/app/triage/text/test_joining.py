"""What joins a complaint above it, and what only sounds so."""

import pytest

from app.triage.text.joining import may_join
from app.triage.text.signals import Finding, Signal

JOINS = Finding(Signal.JOINS, 0, 3)


@pytest.mark.parametrize(
    ("words", "findings", "expected"),
    [
        (3, [JOINS], True),
        (3, [], False),
        (13, [JOINS], False),
        (6, [JOINS, Finding(Signal.SETTLED, 3, 5)], False),
    ],
)
def test_only_a_short_remark_may_join_what_is_above(
    words: int, findings: list[Finding], *, expected: bool
) -> None:
    assert may_join(["у"] * words, findings) is expected
