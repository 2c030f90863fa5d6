"""What must not move a verdict: a greeting before, capitals, pictures after, and anything odd."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.triage.judging.judge import CascadeJudge
from app.triage.judging.reading import read_text
from app.triage.learning.examples import CORPUS, MORE, read_corpus
from app.triage.rules import Judgement, Remark
from app.triage.text.signals import Signal

TEXTS = [example.text for path in (CORPUS, MORE) for example in read_corpus(path)]
SPOKEN = [text for text in TEXTS if text[:1].isalnum()]
"""Pictures that open a comment of their own accord go with the greeting before them."""
ASKED = [
    text
    for text in TEXTS
    if text.endswith("?")
    and all(found.signal is not Signal.THANKS for found in read_text(text).findings)
]
"""Who has thanked for something thanks for it again."""
PLAINLY_ASKED = [
    "Когда дадут воду?",
    "Где можно купить билеты на концерт?",
    "Куда обращаться по поводу пособия?",
    "Во сколько начинается приём хирурга?",
    "Сколько стоит абонемент в бассейн?",
    "Подскажите, будет ли запись в кружок?",
    "Почему не вывозят мусор?",
    "Можно ли записаться к вам без полиса?",
    "Как попасть к окулисту?",
    "Какой график в праздники?",
]
HELLOS = [
    "здравствуйте",
    "Здравствуй",
    "здрасте",
    "Здраствуйте",
    "привет",
    "Приветик",
    "Приветствую",
    "Здравия желаю",
    "Салам алейкум",
    "добрый день",
    "день добрый",
    "Добрый вечер",
    "Доброе утро",
    "доброй ночи",
    "доброго дня",
    "Доброго времени суток",
    "Доброго здоровья",
    "Добрыйдень",
    "Доброеутро",
]
ADDRESSES = [
    " всем",
    ", уважаемые",
    ", уважаемая администрация",
    " дорогие друзья",
    ", коллеги",
    ", уважаемый Иван Петрович",
    ", Мария Ивановна",
    " Гөлнара Фәридовна",
    ", Александр",
    ", Анна Петрова",
    " страна",
]
CALLS = [
    "Уважаемая Мария Ивановна",
    "Дорогой Александр",
    "Марина, здравствуйте",
    "Мария Ивановна, добрый день",
    "[club77|Школа № 2]",
    "@club77 (Школа № 2)",
]
PICTURES = ["🙏", "👋", "❗️", "‼️", "☀️", "😊", "🌷🌷"]
SIGNS = ["! ", ". ", "!!! ", ")) ", " 👋 ", "!\n", "… "]
GLUED = [")))", "😊", "😡😡😡", "👍🏻", "❤️", "🤷\u200d♀️", "❗️", "‼️", "✅", "🔟", "💯", "⭐️", "🇷🇺"]
CLOSINGS = [
    "С уважением, Анна Петрова",
    "С уважением, Мария Ивановна.",
    "С уважением",
    "С УВАЖЕНИЕМ, АННА",
    "с уважением, жители дома 5",
    "Заранее спасибо!",
    "спасибо заранее",
    "Заранее вам благодарны 🙏",
]
APART = [*GLUED, ":)", ":D", "xD", "1️⃣", "2️⃣3️⃣", "🙏 🙏", "^_^", "((("]


@st.composite
def greetings(draw: st.DrawFn) -> str:
    """Write one or two greetings with all that people put around them."""
    told = [draw(st.sampled_from(["", "", *PICTURES]))]
    for _ in range(draw(st.integers(1, 2))):
        before = draw(st.sampled_from(["", "", "Всем ", "И вам "]))
        after = draw(st.sampled_from(["", "", *ADDRESSES]))
        told.append(before + draw(st.sampled_from(HELLOS)) + after + draw(st.sampled_from(SIGNS)))
    shout = draw(st.sampled_from([str, str.upper, str.lower, str.capitalize]))
    return shout(" ".join(told).lstrip())


@st.composite
def endings(draw: st.DrawFn) -> str:
    """Write some pictures, the first one perhaps glued to what was said."""
    first = draw(st.one_of(st.sampled_from(GLUED), st.sampled_from(APART).map(" {}".format)))
    more = draw(st.lists(st.sampled_from(APART), max_size=3))
    return " ".join([first, *more])


@pytest.fixture(scope="module")
def judge() -> CascadeJudge:
    return CascadeJudge.load()


def told(judge: CascadeJudge, *texts: str) -> list[tuple[object, ...]]:
    def said(verdict: Judgement) -> tuple[object, ...]:
        return (verdict.labels, verdict.needs_answer, verdict.review, verdict.topic)

    return [said(verdict) for verdict in judge.judge([Remark(text) for text in texts])]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.sampled_from(SPOKEN), greeting=greetings())
def test_a_greeting_before_it_moves_nothing(judge: CascadeJudge, text: str, greeting: str) -> None:
    bare, greeted = told(judge, text, greeting + text)

    assert bare == greeted


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    text=st.sampled_from(SPOKEN),
    called=st.sampled_from(CALLS),
    sign=st.sampled_from(["! ", ". ", "!!! ", " 👋 "]),
)
def test_whom_it_calls_moves_nothing(
    judge: CascadeJudge, text: str, called: str, sign: str
) -> None:
    bare, calling = told(judge, text, called + sign + text)

    assert bare == calling


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.sampled_from(TEXTS), ending=endings())
def test_pictures_after_it_move_nothing(judge: CascadeJudge, text: str, ending: str) -> None:
    bare, adorned = told(judge, text, text + ending)

    assert bare == adorned


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.sampled_from(TEXTS), closing=st.sampled_from(CLOSINGS))
def test_a_closing_formula_moves_nothing(judge: CascadeJudge, text: str, closing: str) -> None:
    bare, closed = told(judge, text, f"{text}. {closing}")

    assert bare == closed


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    text=st.sampled_from(PLAINLY_ASKED),
    thanks=st.sampled_from(["Спасибо.", "спасибо!", "Спасибо 🙏", "Большое спасибо!"]),
)
def test_thanks_for_an_answer_move_nothing(judge: CascadeJudge, text: str, thanks: str) -> None:
    bare, closed = told(judge, text, f"{text} {thanks}")

    assert bare == closed


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.sampled_from(ASKED), thanks=st.sampled_from(["Спасибо.", "Спасибо 🙏"]))
def test_cool_thanks_silence_no_question(judge: CascadeJudge, text: str, thanks: str) -> None:
    bare, closed = judge.judge([Remark(text), Remark(f"{text} {thanks}")])

    assert closed.needs_answer or closed.review or not bare.needs_answer


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.sampled_from(TEXTS))
def test_capitals_move_nothing(judge: CascadeJudge, text: str) -> None:
    as_written, shouted, whispered = told(judge, text, text.upper(), text.lower())

    assert as_written == shouted == whispered


@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=30))
def test_a_verdict_does_not_depend_on_its_neighbours(judge: CascadeJudge, texts: list[str]) -> None:
    together = told(judge, *texts)

    assert together == [told(judge, text)[0] for text in texts]
