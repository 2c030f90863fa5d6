"""Every row of the table worked out by hand."""

import pytest

from app.deadlines.rules import due_at, due_with_pauses
from tests.app.deadlines.table import Row, calendar, rows

ROWS = dict(rows())


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_case_is_due_when_the_calendar_says_by_hand(row: Row) -> None:
    hours = calendar(row.hours, row.zone, row.region)

    due = due_with_pauses(row.profile, row.written_at, row.pauses, calendar=hours)

    assert due == row.due_at
    if not row.pauses:
        assert due_at(row.profile, row.written_at, calendar=hours) == row.due_at


def test_the_table_is_as_long_as_promised() -> None:
    assert len(ROWS) >= 200
