"""Grounds, reasons and terms of moderation, as tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.comments.rules import Deleter
from app.moderation.rules import (
    ACT_TITLES,
    GROUND_TITLES,
    SHORTEST_TERM,
    Act,
    Ground,
    UnfitReasonError,
    asked_until,
    can_be_brought_back,
    fit_reason,
    pause_after,
    term_end,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_every_act_and_every_ground_has_its_russian_name() -> None:
    assert ACT_TITLES.keys() == set(Act)
    assert GROUND_TITLES.keys() == set(Ground)


def test_criticism_is_no_ground() -> None:
    assert {ground.value for ground in Ground} == {
        "obscenity",
        "insult",
        "spam",
        "personal_data",
    }


@pytest.mark.parametrize("reason", ["", "  а  ", "ы" * 501, "мат\x00", "мат \ud800 и брань"])
def test_a_reason_that_nobody_could_read_later_is_refused(reason: str) -> None:
    with pytest.raises(UnfitReasonError):
        fit_reason(reason)


def test_a_reason_is_kept_without_the_space_around_it() -> None:
    assert fit_reason("  Мат в адрес учителя ") == "Мат в адрес учителя"


@pytest.mark.parametrize("deleter", [*Deleter, None])
def test_only_what_its_author_took_back_stays_gone(deleter: Deleter | None) -> None:
    assert can_be_brought_back(deleter) is (deleter is not Deleter.AUTHOR)


def test_no_days_are_for_good() -> None:
    assert term_end(None, NOW) is None
    assert term_end(3, NOW) == NOW + timedelta(days=3)
    assert asked_until(None, NOW) is None


@given(some.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_a_term_that_is_over_is_never_told_to_a_network_as_for_ever(left: timedelta) -> None:
    until = asked_until(NOW + left, NOW)

    assert until is not None
    assert until >= NOW + SHORTEST_TERM


@given(some.integers(min_value=-5, max_value=1000))
def test_pauses_grow_and_never_stop(attempts: int) -> None:
    assert timedelta(0) < pause_after(attempts) <= pause_after(attempts + 1)
