"""How lessons are written and drawn."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.practice.lessons.rendering import html_of, is_allowed
from app.practice.lessons.rules import faults_of, read, right_answers
from app.practice.lessons.service import Shipped, shipped

GOOD = """# Название

Текст.

## Проверьте себя

### Сколько?

- [ ] один
- [x] два

> Потому что два.
"""


@pytest.mark.parametrize("lesson", shipped().values(), ids=lambda lesson: lesson.code)
def test_every_shipped_lesson_can_be_kept_and_asks_something(lesson: Shipped) -> None:
    parsed = read(lesson.text)

    assert faults_of(lesson.text) == []
    assert parsed.questions
    assert all(question.explained for question in parsed.questions)
    assert "Проверьте себя" not in parsed.body


def test_six_lessons_and_more_are_shipped() -> None:
    assert len(shipped()) >= 6


def test_a_lesson_is_taken_apart() -> None:
    lesson = read(GOOD.replace("\n", "\r\n"))

    (question,) = lesson.questions
    assert (lesson.title, lesson.body) == ("Название", "Текст.")
    assert (question.asks, question.options, question.right) == ("Сколько?", ("один", "два"), 1)
    assert question.explained == "Потому что два."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Текст без названия", "Первая строка"),
        ("# " + "н" * 200, "Название длиннее"),
        ("# Т\n" + "а" * 30_001, "Урок длиннее"),
        (GOOD.replace("- [ ] один\n", ""), "не меньше двух"),
        (GOOD.replace("[x]", "[ ]"), "ровно один"),
        (GOOD.replace("[ ]", "[x]"), "ровно один"),
    ],
)
def test_what_must_be_mended_is_said(text: str, says: str) -> None:
    assert says in " ".join(faults_of(text))


def test_right_answers_are_counted() -> None:
    questions = read(GOOD).questions

    assert [right_answers(questions, [each]) for each in (0, 1, None)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("link", "may_lead"),
    [
        ("https://pos.gosuslugi.ru", True),
        ("http://school.ru/a", True),
        ("/practice", True),
        ("#check", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("mailto:a@b.ru", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https:", False),
    ],
)
def test_links_lead_to_the_web_or_to_us(link: str, may_lead: bool) -> None:  # noqa: FBT001
    assert is_allowed(link) is may_lead


def test_html_stays_text() -> None:
    drawn = html_of("<script>alert(1)</script> и <b onclick=x>жирный</b> ![x](https://a.ru/b.png)")

    assert "<script" not in drawn
    assert "<b " not in drawn
    assert "<img" not in drawn


def test_tables_bring_no_styles_that_our_policy_refuses() -> None:
    assert "style" not in html_of("| а | б |\n|:--|--:|\n| 1 | 2 |")


@given(st.lists(st.integers(1, 6), max_size=12))
def test_headings_go_down_by_one_at_a_time_below_the_title(levels: list[int]) -> None:
    drawn = html_of("\n\n".join(f"{'#' * level} Часть" for level in levels))
    found = [1, *(int(level) for level in re.findall(r"<h(\d)>", drawn))]

    assert len(found) == len(levels) + 1
    assert all(2 <= below <= above + 1 for above, below in pairwise(found))


@given(st.text(max_size=400))
def test_whatever_is_typed_is_drawn_without_scripts(text: str) -> None:
    drawn = html_of(text)

    assert not re.search(r"<script|javascript:[^<]*\"|<[a-z]+ on", drawn, re.IGNORECASE)
    read(text)
    faults_of(text)
