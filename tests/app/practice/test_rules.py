"""How practice is valued."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.officials.rules import InstitutionKind
from app.practice.exercises import KINDS, Exercise, draw, exercises, weights
from app.practice.rules import (
    Act,
    Done,
    Part,
    Point,
    Role,
    Score,
    Task,
    initials,
    mean,
    missing,
    names_day,
    score,
)
from app.replies.checking.checker import advise
from app.replies.guarding.guard import stop_for

DAY = date(2026, 12, 3)
TASK = Task(
    expects=Act.ANSWER,
    also={Act.INTERIM: 50},
    meets=(Point(says="когда", any=("завтра",)), Point(says="кто", any=("мастер",))),
)


def valued(task: Task = TASK, **done: object) -> Score:
    return score(task, Done(**({"act": Act.ANSWER} | done)), weights())  # type: ignore[arg-type]


def got(given: Score, part: Part) -> int:
    return next(mark.got for mark in given.marks if mark.part is part)


@pytest.mark.parametrize("exercise", exercises().values(), ids=lambda exercise: exercise.id)
def test_every_model_brings_all_points_and_nothing_is_said_against_it(exercise: Exercise) -> None:
    text = exercise.model.format(day="до 3 декабря")
    is_public = exercise.expects.is_public
    advice = advise(text, comment=exercise.comment) if is_public else []

    done = Done(
        act=exercise.expects,
        text=text,
        reason=text,
        place=exercise.to,
        promised_on=DAY if exercise.expects is Act.INTERIM else None,
        advice=len(advice),
    )

    assert (stop_for(text) is not None and is_public, advice) == (False, [])
    assert score(exercise.task, done, weights()).points == 100


@pytest.mark.parametrize(
    "exercise",
    [each for each in exercises().values() if each.role is Role.PERSONAL],
    ids=lambda exercise: exercise.id,
)
def test_whoever_copies_what_he_knows_of_a_person_is_stopped(exercise: Exercise) -> None:
    assert stop_for(exercise.known) is not None


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(min_value=0, max_value=2**31 - 1))
def test_every_run_has_one_case_of_each_role_and_begins_with_an_easy_one(
    kind: InstitutionKind, seed: int
) -> None:
    drawn = draw(kind, seed=seed)

    assert sorted(each.role for each in drawn) == sorted(Role)
    assert drawn[0].role is Role.PLAIN
    assert [each.id for each in drawn] == [each.id for each in draw(kind, seed=seed)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_has_no_case_of_the_first(kind: InstitutionKind) -> None:
    first = {each.id for each in draw(kind, seed=1)}

    assert first.isdisjoint(each.id for each in draw(kind, seed=1, seen=first))


def test_whoever_has_seen_them_all_may_practise_again() -> None:
    assert len(draw(InstitutionKind.SCHOOL, seed=1, seen=set(exercises()))) == len(Role)


@pytest.mark.parametrize("parts", weights().parts.values())
def test_the_parts_of_every_act_make_a_hundred(parts: dict[Part, int]) -> None:
    assert sum(parts.values()) == 100


def test_what_is_left_out_costs_its_share_and_is_named() -> None:
    whole, half = valued(text="Завтра придёт мастер."), valued(text="Мастер придёт.")

    assert got(whole, Part.MEETS) - got(half, Part.MEETS) == 15
    assert "когда" in next(mark.says for mark in half.marks if mark.part is Part.MEETS)


def test_a_wrong_act_brings_little_however_well_it_is_worded() -> None:
    given = valued(act=Act.NO_ANSWER, reason="Человек ничего не спрашивает")

    assert given.points <= weights().wrong_act_most


def test_speed_costs_nothing_up_to_the_bound() -> None:
    bound = weights().slow_after
    quick, slow = valued(minutes=bound), valued(minutes=bound + 1)

    assert quick.points - slow.points == weights().slow_costs


def test_a_stop_by_the_guard_costs_its_points_once() -> None:
    assert valued(stops=1).points == valued(stops=5).points < valued().points


@given(
    act=st.sampled_from(Act),
    text=st.text(),
    advice=st.integers(0, 50),
    stops=st.integers(0, 50),
    minutes=st.integers(0, 10_000),
)
def test_points_stay_between_nothing_and_a_hundred(
    act: Act, text: str, advice: int, stops: int, minutes: int
) -> None:
    given = valued(act=act, text=text, reason=text, advice=advice, stops=stops, minutes=minutes)

    assert 0 <= given.points <= 100


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Ответим до 3 декабря.", True),
        ("Ответим до 03.12.", True),
        ("Ответим в четверг.", True),
        ("Ответим 3-го декабря", True),
        ("Ответим до 13 декабря.", False),
        ("Ответим скоро.", False),
        ("Ответим до 3 ноября.", False),
    ],
)
def test_a_promised_day_must_be_named(text: str, is_named: bool) -> None:  # noqa: FBT001
    assert names_day(text, DAY) is is_named


def test_a_stem_counts_only_where_a_word_begins() -> None:
    points = [Point(says="да или нет", any=("да",))]

    assert missing(points, "Воды нет, когда будет, неизвестно") == ["да или нет"]
    assert missing(points, "Да, работаем") == []


def test_nobody_passes_by_rounding() -> None:
    assert mean([74, 75]) == 74


def test_a_name_becomes_its_first_letters() -> None:
    assert initials("Иванова А. П.") == "И. А. П."
