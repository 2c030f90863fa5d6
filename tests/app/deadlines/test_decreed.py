"""What of the calendar is not known yet is said in sentences."""

from datetime import date

import pytest

from app.deadlines.decreed import calendar_faults, guessed_in
from app.deadlines.production import ProductionCalendar, RegionalDay

KNOWN = ProductionCalendar(
    decreed=frozenset({2026, 2027}),
    regional=(
        RegionalDay(region="16", month=8, day=30),
        RegionalDay(region="16", month=3, day=20, year=2026),
        RegionalDay(region="21", month=6, day=24),
    ),
)


def test_a_term_within_the_known_years_needs_no_word() -> None:
    assert guessed_in(KNOWN, date(2026, 12, 20), date(2027, 12, 30)) == ""


def test_a_term_that_reaches_further_says_so() -> None:
    assert guessed_in(KNOWN, date(2027, 12, 10), date(2028, 1, 11)) == (
        "производственный календарь на 2028 год ещё не утверждён: срок посчитан по общим правилам"
    )


@pytest.mark.parametrize(
    ("regions", "today", "said"),
    [
        ([], date(2026, 12, 31), []),
        ([], date(2027, 11, 30), []),
        ([], date(2027, 12, 1), ["календарь на 2028 год"]),
        ([], date(2028, 3, 1), ["календарь на 2028 год"]),
        (["21", "77", ""], date(2026, 12, 1), []),
        (["16"], date(2026, 11, 30), []),
        (["16"], date(2026, 12, 1), ["региона 16, которые назначают на каждый год, на 2027 год"]),
        (["16"], date(2027, 1, 1), ["региона 16, которые назначают на каждый год, на 2027 год"]),
    ],
)
def test_missing_years_are_faults_when_terms_reach_them(
    regions: list[str], today: date, said: list[str]
) -> None:
    faults = calendar_faults(KNOWN, regions, today)

    assert len(faults) == len(said)
    assert all(part in fault for part, fault in zip(said, faults, strict=True))
