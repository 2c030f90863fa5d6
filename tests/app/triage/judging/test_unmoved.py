"""What must not move a verdict: a greeting before, capitals, pictures after, and anything odd."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.triage.judging.judge import CascadeJudge
from app.triage.learning.examples import read_corpus
from app.triage.rules import Judgement, Remark

TEXTS = [example.text for example in read_corpus()]
GREETINGS = [
    "Здравствуйте! ",
    "Добрый день, ",
    "ДОБРЫЙ ВЕЧЕР!!! ",
    "здрасте) ",
    "Доброе утро. ",
    "Всем привет! ",
    "Здравствуйте! Добрый день! ",
]
ENDINGS = [" 😊", "😡😡😡", " 👍🏻", ")))", " :)", " ❤️", " 🙏 🙏", " 🤷\u200d♀️"]


@pytest.fixture(scope="module")
def judge() -> CascadeJudge:
    return CascadeJudge.load()


def told(judge: CascadeJudge, *texts: str) -> list[tuple[object, ...]]:
    def said(verdict: Judgement) -> tuple[object, ...]:
        return (verdict.labels, verdict.needs_answer, verdict.review, verdict.topic)

    return [said(verdict) for verdict in judge.judge([Remark(text) for text in texts])]


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(TEXTS), greeting=st.sampled_from(GREETINGS))
def test_a_greeting_before_it_moves_nothing(judge: CascadeJudge, text: str, greeting: str) -> None:
    bare, greeted = told(judge, text, greeting + text)

    assert bare == greeted


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(TEXTS), ending=st.sampled_from(ENDINGS))
def test_pictures_after_it_move_nothing(judge: CascadeJudge, text: str, ending: str) -> None:
    bare, adorned = told(judge, text, text + ending)

    assert bare == adorned


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(TEXTS))
def test_capitals_move_nothing(judge: CascadeJudge, text: str) -> None:
    as_written, shouted, whispered = told(judge, text, text.upper(), text.lower())

    assert as_written == shouted == whispered


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=30))
def test_a_verdict_does_not_depend_on_its_neighbours(judge: CascadeJudge, texts: list[str]) -> None:
    together = told(judge, *texts)

    assert together == [told(judge, text)[0] for text in texts]
