"""The traffic light: weights that sum to 100, an honest share, a colour with its reason."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.interval import wilson
from app.onboarding.light.rules import (
    SHIPPED,
    Colour,
    Facts,
    Part,
    Scale,
    faults_of,
    formula_of,
    light_of,
)

BEST = Facts(
    is_connected=True,
    has_badge=True,
    design=100,
    has_widgets=True,
    posts=12,
    posts_7=3,
    subscribers=1000,
    reach=100,
    asked=40,
    answered=40,
)


def test_the_shipped_scale_is_fit() -> None:
    assert faults_of(SHIPPED) == []


def test_a_page_that_has_everything_has_all_points() -> None:
    light = light_of(BEST, SHIPPED)

    assert (light.points, light.colour, light.losses) == (100, Colour.GREEN, ())


def test_each_lost_point_has_its_reason_and_its_fix() -> None:
    light = light_of(msgspec.structs.replace(BEST, has_badge=False, design=60), SHIPPED)

    assert [(loss.part, loss.points) for loss in light.losses] == [("badge", 10), ("design", 6)]
    assert all(loss.reason and loss.fix for loss in light.losses)


def test_the_formula_can_be_added_up_by_hand() -> None:
    light = light_of(msgspec.structs.replace(BEST, answered=20), SHIPPED)

    assert formula_of(light).endswith("+ 25 × 50 % = 88")


def test_what_nobody_knows_is_left_out_and_the_formula_says_so() -> None:
    unknown = msgspec.structs.replace(BEST, has_badge=None, reach=None)

    assert light_of(unknown, SHIPPED).formula.endswith(") ÷ 80 × 100 = 100")


def test_a_page_of_which_little_is_known_is_not_judged() -> None:
    light = light_of(Facts(is_connected=True), SHIPPED)

    assert (light.points, light.colour) == (None, Colour.UNKNOWN)


@pytest.mark.parametrize("answered", [0, 1, 2, 3])
def test_three_questions_do_not_rank_a_kindergarten(answered: int) -> None:
    few = msgspec.structs.replace(BEST, asked=3, answered=answered)

    assert light_of(few, SHIPPED).colour is Colour.GREEN


def test_unanswered_questions_turn_a_fine_page_amber() -> None:
    silent = msgspec.structs.replace(BEST, asked=40, answered=0)

    assert light_of(silent, SHIPPED).colour is Colour.AMBER


def test_a_colour_that_a_few_answers_would_change_is_said_to_be_uncertain() -> None:
    close = msgspec.structs.replace(BEST, asked=12, answered=4)
    light = light_of(close, SHIPPED)

    assert light.low is not None
    assert light.points is not None
    assert light.high is not None
    assert light.low < light.points < light.high
    assert not light.is_certain


def test_the_trouble_of_a_connection_is_its_fix() -> None:
    cut = msgspec.structs.replace(BEST, is_connected=False, trouble="Ключ истёк: дайте новый.")

    assert light_of(cut, SHIPPED).losses[0].fix == "Ключ истёк: дайте новый."


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        (Scale(badge=20), "сейчас 110"),
        (Scale(badge=-10, design=35), "Сумма весов"),
        (Scale(amber_from=80), "Границы цветов"),
        (Scale(green_from=101), "Границы цветов"),
        (Scale(posts_a_week=0), "Норма записей"),
        (Scale(minimum_known=0), "Наименьший известный вес"),
    ],
)
def test_a_scale_that_cannot_be_used_says_why(scale: Scale, words: str) -> None:
    assert words in " ".join(faults_of(scale))


def test_wilson_is_honest_about_three_of_three() -> None:
    found = wilson(3, 3)

    assert found is not None
    assert (round(found.low, 2), found.high) == (0.44, 1)


def test_nothing_asked_has_no_share() -> None:
    assert wilson(0, 0) is None


@given(tries=st.integers(1, 10_000), data=st.data())
def test_the_share_lies_in_its_interval(tries: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, tries))
    found = wilson(hits, tries)

    assert found is not None
    assert -1e-9 <= found.low <= hits / tries + 1e-9
    assert hits / tries - 1e-9 <= found.high <= 1 + 1e-9


@given(
    asked=st.integers(0, 500),
    design=st.integers(0, 100),
    posts=st.none() | st.integers(0, 200),
    data=st.data(),
)
def test_another_answer_never_costs_points(
    asked: int, design: int, posts: int | None, data: st.DataObject
) -> None:
    answered = data.draw(st.integers(0, max(asked - 1, 0)))
    facts = msgspec.structs.replace(
        BEST, design=design, posts=posts, asked=asked, answered=min(answered, asked)
    )
    more = msgspec.structs.replace(facts, answered=min(answered + 1, asked))

    before, after = light_of(facts, SHIPPED).points, light_of(more, SHIPPED).points

    assert before is not None
    assert after is not None
    assert 0 <= before <= after <= 100


def test_every_part_has_a_weight() -> None:
    assert sum(SHIPPED.weight(part) for part in Part) == 100
