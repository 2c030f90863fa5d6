"""The gist: greetings before and pictures after are left out, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.triage.text.gist import gist
from app.triage.text.wording import read


def left(text: str) -> str:
    return " ".join(word.form for word in gist(text, read(text)))


@pytest.mark.parametrize(
    "before",
    [
        "Здравствуйте!",
        "Здраствуйте",
        "Добрый день,",
        "День добрый.",
        "Доброго времени суток!",
        "Всем добрый день!",
        "Доброе утро всем!",
        "И вам здравствуйте!",
        "Здравствуйте, уважаемые!",
        "Здравствуйте, уважаемая администрация!",
        "Добрый вечер, дорогие друзья 👋",
        "Добрый день, уважаемый Иван Петрович,",
        "Уважаемая администрация, добрый день!",
        "🙏 Здравствуйте! 🙏",
        "❗️ Добрый! 😊",
        "Салам алейкум!",
        "Здравия желаю, коллеги!",
        "Приветик)))",
        "Здравствуйте! Добрый день!",
        "[club77|Школа № 2],",
        "@club77 (Школа № 2)",
        "[public77|Школа], здравствуйте!",
        "Здравствуйте, [club77:bp-77_5|Школа]!",
    ],
)
def test_a_greeting_is_left_out(before: str) -> None:
    assert left(f"{before} Нет воды") == "нет воды"
    assert left(f"{before.upper()} нет воды") == "нет воды"


@pytest.mark.parametrize("after", ["❗️", " ‼️", " 1️⃣2️⃣", " :D", " xD", " ✅ 🔟", "😊)))", " ((("])
def test_pictures_at_the_end_are_left_out(after: str) -> None:
    assert left(f"Нет воды{after}") == "нет воды"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Здравствуйте, всем не хватило талонов", "всем не хватило талонов"),
        ("Здравствуйте, дорогие билеты у вас", "дорогие билеты у вас"),
        ("Здравствуйте! Уважаемые соседи, не шумите", "уважаемые соседи не шумите"),
        ("Здравствуйте, родители просят ответа", "родители просят ответа"),
        ("Добрый, отзывчивый врач", "добрый отзывчивый врач"),
        ("Уважаемая администрация, где вода", "уважаемая администрация где вода"),
        ("День добрый, люди злые", "люди злые"),
        ("❗️ Нет воды", "! нет воды"),
        ("Нет воды!!!", "нет воды !"),
        ("Где вода❓", "где вода ?"),
        ("Добрый день!", "добрый день !"),
        ("[club77|Школа № 2]", "<page>"),
        ("[club77|Школа № 2], здравствуйте!", "<page> здравствуйте !"),
        ("[id77|Анна], нет воды", "<mention> нет воды"),
        ("Здравствуйте, [id77|Анна], нет воды", "<mention> нет воды"),
        ("Нет воды, [club77|Школа]", "нет воды <page>"),
        ("Доброго времени суток, уважаемые! 🙏", "доброго времени суток уважаемые !"),
        ("Шаг 1️⃣ закройте кран", "шаг \u20e3 закройте кран"),
    ],
)
def test_what_is_said_stays(text: str, said: str) -> None:
    assert left(text) == said


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_the_gist_of_any_text_is_a_part_of_its_words(text: str) -> None:
    words = read(text)

    said = gist(text, words)

    assert not said or said == words[words.index(said[0]) :][: len(said)]
