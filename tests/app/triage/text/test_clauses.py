"""Sentences and clauses as citizens mark them, and words whose letters stand apart."""

import pytest

from app.triage.text.clauses import are_apart, cut, unwrapped
from app.triage.text.wording import read


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("люк открыт", ["люк открыт"]),
        ("показали, а люк открыт", ["показали", "а люк открыт"]),
        ("починили но искрит", ["починили", "но искрит"]),
        ("ул. Мира, д. 5 горит", ["ул мира", "д 5 горит"]),
        ("горит сарай - где пожарные", ["горит сарай", "где пожарные"]),
        ("ну... горит", ["ну горит"]),
    ],
)
def test_clauses_end_where_a_sign_or_a_contrast_stands(text: str, clauses: list[str]) -> None:
    units = cut(text, read(text))

    numbers = sorted({unit.clause for unit in units})
    said = [" ".join(unit.form for unit in units if unit.clause == number) for number in numbers]
    assert said == clauses


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("пахнет газом. скорая не едет", 2),
        ("почему? горит", 2),
        ("горит\nдом", 2),
        ("ул. Мира горит", 1),
        ("горит, дымит", 1),
    ],
)
def test_sentences_end_at_stops_that_shorten_no_word(text: str, sentences: int) -> None:
    assert len({unit.sentence for unit in cut(text, read(text))}) == sentences


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("пахнет\nгазом", "пахнет газом"),
        ("пахнет \r\n газом", "пахнет    газом"),
        ("опять\nпахнет\nгазом", "опять пахнет газом"),
        ("пахнет\nГазом", "пахнет\nГазом"),
        ("пахнет\n\nгазом", "пахнет\n\nгазом"),
        ("пахнет.\nгазом", "пахнет.\nгазом"),
        ("пахнет,\nгазом", "пахнет,\nгазом"),
        ("пахнет\n- газом", "пахнет\n- газом"),
        ("пахнет газом", "пахнет газом"),
    ],
)
def test_a_line_goes_on_after_one_break_before_a_small_letter(text: str, whole: str) -> None:
    assert unwrapped(text) == whole


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("п о ж а р в доме", ["пожар", "в", "доме"]),
        ("п.о.ж.а.р", ["пожар"]),
        ("я и ты", ["я", "и", "ты"]),
    ],
)
def test_letters_apart_become_a_word(text: str, forms: list[str]) -> None:
    assert [unit.form for unit in cut(text, read(text))] == forms


def test_a_few_lone_letters_are_not_apart() -> None:
    assert are_apart("срочно п о ж а р")
    assert not are_apart("5 а и 5 б у входа")
