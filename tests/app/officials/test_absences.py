"""Substitutes are followed to one who is there, and never round in a circle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.officials.absences import Absence, circle_of, fault_of, standing_in
from app.officials.shifts import Span

START = datetime(2026, 12, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PEOPLE = st.integers(1, 5)


def away(official: int, substitute: int | None, first: int = 1, last: int = 10) -> Absence:
    return Absence(
        official_id=official,
        substitute_id=substitute,
        span=Span(START + timedelta(days=first - 1), START + timedelta(days=last)),
        last_day=date(2026, 12, last),
    )


def by_official(*absences: Absence) -> dict[int, Absence]:
    return {absence.official_id: absence for absence in absences}


@pytest.mark.parametrize(
    ("several", "present", "sentence"),
    [
        ([away(1, 2)], 2, "ответственный отсутствует до 10.12.2026 включительно, его замещают"),
        ([away(1, 2), away(2, 3)], 3, "его замещают по цепочке"),
        ([away(1, None)], None, "замещающий не назначен"),
        ([away(1, 2), away(2, None)], None, "замещающие тоже отсутствуют"),
        ([away(1, 2), away(2, 1)], None, "замещающие тоже отсутствуют"),
    ],
)
def test_the_last_of_the_chain_has_the_work(
    several: list[Absence], present: int | None, sentence: str
) -> None:
    found, why = standing_in(by_official(*several), 1)

    assert found == present
    assert sentence in why


@given(st.dictionaries(PEOPLE, st.none() | PEOPLE, min_size=1))
def test_whoever_stands_in_is_there_whatever_was_entered(
    substitutes: dict[int, int | None],
) -> None:
    known = by_official(*(away(one, other) for one, other in substitutes.items()))

    found = [standing_in(known, official)[0] for official in known]

    assert not set(found) & set(known)


@pytest.mark.parametrize(
    ("new", "others", "circle"),
    [
        (away(1, 2), [away(2, 1)], (1, 2)),
        (away(1, 2), [away(2, 3), away(3, 1)], (1, 2, 3)),
        (away(1, 2, 1, 5), [away(2, 1, 6, 10)], ()),
        (away(1, 2, 1, 5), [away(2, 1, 5, 10)], (1, 2)),
        # 2 is away in the first half, 3 in the second: no day has the whole circle
        (away(1, 2), [away(2, 3, 1, 5), away(3, 1, 6, 10)], ()),
        (away(1, 2), [away(2, 3, 1, 6), away(3, 1, 6, 10)], (1, 2, 3)),
        (away(1, 2), [away(2, None)], ()),
        (away(1, None), [away(2, 1)], ()),
    ],
)
def test_a_circle_is_one_that_exists_on_some_day(
    new: Absence, others: list[Absence], circle: tuple[int, ...]
) -> None:
    assert circle_of(new, others) == circle


entered = st.lists(
    st.tuples(PEOPLE, st.none() | PEOPLE, st.integers(1, 20), st.integers(0, 10)), max_size=12
)


def taken(rows: list[tuple[int, int | None, int, int]]) -> list[Absence]:
    """Enter leaves one after another, as the service does, and leave out what it refuses."""
    kept: list[Absence] = []
    for official, substitute, first, length in rows:
        new = away(official, substitute, first, first + length)
        clashes = [
            other
            for other in kept
            if other.official_id == official and other.span.crosses(new.span)
        ]
        if official != substitute and not clashes and not circle_of(new, kept):
            kept.append(new)
    return kept


@given(entered, st.integers(0, 31))
def test_what_was_let_in_never_closes_a_circle_on_any_day(
    rows: list[tuple[int, int | None, int, int]], day: int
) -> None:
    noon = START + timedelta(days=day, hours=12)
    known = by_official(
        *(each for each in taken(rows) if each.span.starts_at <= noon < each.span.ends_at)
    )

    for official in known:
        seen, standing = [official], known[official].substitute_id
        while standing in known:
            assert standing not in seen
            seen.append(standing)
            standing = known[standing].substitute_id


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (TODAY + timedelta(days=2), TODAY, "раньше, чем начинается"),
        (TODAY - timedelta(days=3), TODAY - timedelta(days=1), "уже закончилось"),
        (TODAY, TODAY + timedelta(days=1099), "трёх лет"),
        (date.max, date.max, "трёх лет"),
        (date.min, date.max, "трёх лет"),
        (TODAY - timedelta(days=1), TODAY, None),
        (TODAY, TODAY, None),
    ],
)
def test_days_on_which_nobody_can_be_away_are_told(
    first: date, last: date, word: str | None
) -> None:
    fault = fault_of(first, last, today=TODAY)

    assert (fault is None) if word is None else word in (fault or "")
