"""The production calendar against what is published, day by day."""

import sys
from datetime import date, timedelta

import pytest

from app.deadlines.checking import (
    PackageMissingError,
    Published,
    differences,
    lines_to_add,
    move_faults,
    read_published,
    report,
)
from app.deadlines.production import Move, ProductionCalendar, working_days
from app.deadlines.shipped import production_calendar

FIVE = frozenset(range(5))

# Days off other than plain week-ends, worked week-ends and short days as published by
# xmlcalendar.ru (ru/YEAR/calendar.xml); 2025-11-01 is short by the press on decree 1335.
PUBLISHED = {
    2024: (
        (
            "01-01 01-02 01-03 01-04 01-05 01-08 02-23 03-08 04-29 04-30 05-01 05-09 05-10 06-12 "
            "11-04 12-30 12-31"
        ),
        "04-27 11-02 12-28",
        "02-22 03-07 05-08 06-11 11-02",
        248,
    ),
    2025: (
        "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
        "11-01",
        "03-07 04-30 06-11 11-01",
        247,
    ),
    2026: (
        "01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31",
        "",
        "04-30 05-08 06-11 11-03",
        247,
    ),
    2027: (
        "01-01 01-04 01-05 01-06 01-07 01-08 02-22 02-23 03-08 05-03 05-10 06-14 11-04 11-05 12-31",
        "02-20",
        "02-20 04-30 06-11 11-03",
        247,
    ),
}


def days(year: int, text: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in text.split()}


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_year_is_as_published(year: int) -> None:
    off, worked, short, count = PUBLISHED[year]

    found = working_days(year, production=production_calendar(), region=None, weekdays=FIVE)

    every = {date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))}
    usual = {day for day in every if day.weekday() in FIVE}
    assert usual - found.keys() == days(year, off)
    assert found.keys() - usual == days(year, worked)
    assert {day for day, kind in found.items() if kind.is_short} == days(year, short)
    assert len(found) == count


def test_a_worked_saturday_has_the_hours_of_the_day_it_replaces() -> None:
    found = working_days(2024, production=production_calendar(), region=None, weekdays=FIVE)

    assert found[date(2024, 11, 2)].weekday == 1  # for Tuesday the 30th of April
    assert found[date(2024, 4, 27)].weekday == 0  # for Monday the 29th of April


def test_a_year_not_decreed_follows_the_labour_code() -> None:
    found = working_days(2028, production=production_calendar(), region=None, weekdays=FIVE)

    assert 2028 not in production_calendar().decreed
    assert date(2028, 11, 6) not in found  # in lieu of Saturday the 4th
    assert found[date(2028, 2, 22)].is_short


def test_a_regional_holiday_is_off_only_there() -> None:
    there = working_days(2026, production=production_calendar(), region="16", weekdays=FIVE)
    here = working_days(2026, production=production_calendar(), region="73", weekdays=FIVE)

    assert date(2026, 11, 6) not in there
    assert there[date(2026, 11, 5)].is_short
    assert not here[date(2026, 11, 5)].is_short
    assert date(2026, 11, 6) in here


def test_the_29th_of_february_is_a_regional_holiday_only_when_it_comes() -> None:
    leap = production_calendar().regional[0]
    yearly = type(leap)(region="16", month=2, day=29)

    assert yearly.on(2027) is None
    assert yearly.on(2028) == date(2028, 2, 29)


PACKAGE_2026 = Published(
    version="0.109",
    days_off=frozenset(days(2026, PUBLISHED[2026][0])),
    worked=frozenset(),
    moves=(
        Move(date(2026, 1, 3), date(2026, 1, 9)),
        Move(date(2026, 1, 4), date(2026, 12, 31)),
    ),
)


def test_the_check_is_silent_when_both_agree() -> None:
    assert differences(2026, production_calendar(), PACKAGE_2026) == []


def test_the_check_names_the_days_that_differ() -> None:
    assert differences(2026, ProductionCalendar(), PACKAGE_2026) == [
        "09.01.2026: у нас рабочий день, в пакете выходной.",
        "31.12.2026: у нас рабочий день, в пакете выходной.",
    ]


def test_the_check_writes_the_lines_of_a_new_year() -> None:
    assert lines_to_add(2026, PACKAGE_2026) == [
        "2026\t2026-01-03\t2026-01-09\tholidays 0.109 (впишите номер постановления)",
        "2026\t2026-01-04\t2026-12-31\tholidays 0.109 (впишите номер постановления)",
    ]


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_shipped_moves_can_be(year: int) -> None:
    assert move_faults(year, production_calendar()) == []


@pytest.mark.parametrize(
    ("moves", "fault"),
    [
        (
            [Move(date(2026, 1, 4), date(2027, 1, 11))],
            "Перенос с 04.01.2026 на 11.01.2027: переносят в пределах года; проверьте строку.",
        ),
        (
            [Move(date(2026, 5, 5), date(2026, 5, 8))],
            "Перенос с 05.05.2026 на 08.05.2026: 05.05 и так рабочий день; проверьте строку.",
        ),
        (
            [Move(date(2026, 1, 3), date(2026, 5, 16))],
            "Перенос с 03.01.2026 на 16.05.2026: 16.05 и так выходной; проверьте строку.",
        ),
        (
            [
                Move(date(2026, 1, 3), date(2026, 1, 9)),
                Move(date(2026, 1, 3), date(2026, 12, 31)),
            ],
            "03.01.2026 стоит в двух переносах; оставьте один.",
        ),
    ],
)
def test_a_move_that_cannot_be_is_told(moves: list[Move], fault: str) -> None:
    assert move_faults(2026, ProductionCalendar(moves=tuple(moves))) == [fault]


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_package_says_the_same(year: int) -> None:
    pytest.importorskip("holidays", reason="extra calendar is not installed")

    published = read_published(year)

    assert differences(year, production_calendar(), published) == []
    moves = {move for move in production_calendar().moves if move.from_day.year == year}
    assert set(published.moves) == moves


def test_the_report_says_what_agrees_what_is_missing_and_what_is_not_decreed_yet() -> None:
    pytest.importorskip("holidays", reason="extra calendar is not installed")

    agree, text = report([2026, 2023, 2040], production_calendar())

    assert not agree
    assert "2026: сходится с пакетом" in text
    assert "24.02.2023: у нас рабочий день, в пакете выходной." in text
    assert "2023\t2023-01-01\t2023-02-24\t" in text
    assert "2040: переносов нет ни у нас, ни в пакете" in text


def test_without_the_package_the_check_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)  # as if it were not installed

    with pytest.raises(PackageMissingError, match="с дополнением calendar"):
        report([2026], production_calendar())
