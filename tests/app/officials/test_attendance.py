"""Whether somebody is there follows from the switch, the roster and leave."""

from datetime import UTC, datetime, timedelta

import pytest

from app.officials.attendance import Attendance, attendance_of
from app.officials.shifts import Span

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def hours(first: int, last: int) -> Span:
    return Span(NOW + timedelta(hours=first), NOW + timedelta(hours=last))


def after(hour: int) -> datetime:
    return NOW + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("on_duty", "follows_roster", "shifts", "leaves", "expected"),
    [
        (True, False, [], [], (Attendance.ON_DUTY, None)),
        (True, False, [], [hours(5, 9)], (Attendance.ON_DUTY, after(5))),
        (True, False, [hours(2, 3)], [], (Attendance.ON_DUTY, None)),
        (False, False, [], [], (Attendance.OFF, None)),
        (False, True, [hours(-1, 3)], [], (Attendance.OFF, None)),
        (True, True, [], [], (Attendance.OFF_SHIFT, None)),
        (True, True, [hours(2, 3)], [], (Attendance.OFF_SHIFT, after(2))),
        (True, True, [hours(2, 3), hours(8, 9)], [hours(1, 5)], (Attendance.OFF_SHIFT, after(8))),
        (True, True, [hours(-1, 3)], [], (Attendance.ON_DUTY, after(3))),
        (True, True, [hours(0, 3), hours(3, 6), hours(7, 9)], [], (Attendance.ON_DUTY, after(6))),
        (True, True, [hours(-1, 8)], [hours(4, 9)], (Attendance.ON_DUTY, after(4))),
        (True, True, [hours(-1, 8)], [hours(-4, 2)], (Attendance.AWAY, after(2))),
        (False, False, [], [hours(0, 2)], (Attendance.AWAY, after(2))),
    ],
)
def test_everybody_is_in_one_state_until_a_moment(
    *,
    on_duty: bool,
    follows_roster: bool,
    shifts: list[Span],
    leaves: list[Span],
    expected: tuple[Attendance, datetime | None],
) -> None:
    found = attendance_of(
        on_duty=on_duty, follows_roster=follows_roster, shifts=shifts, leaves=leaves, now=NOW
    )

    assert found == expected
