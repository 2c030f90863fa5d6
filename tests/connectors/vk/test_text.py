import pytest

from connectors.vk.text import answered, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[id77|Анна], в мае", "Анна, в мае"),
        ("[club100:bp-1_2|Школа № 1], спасибо", "Школа № 1, спасибо"),
        ("[public1|А] и [event2|Б]", "А и Б"),
        ("первая<br>вторая<BR/>третья<br />", "первая\nвторая\nтретья\n"),
        ("до\x00после", "допосле"),
        ("[не упоминание] и [id|пусто]", "[не упоминание] и [id|пусто]"),
        ("🚌 [id1|Ю😀]", "🚌 Ю😀"),
        ("", ""),
        (None, ""),
    ],
)
def test_text_is_shown_as_people_see_it(written: str | None, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("[id77:bp-100_12|Анна], в мае", 12),
        (" [club100:bp-100_7|Школа № 1], спасибо", 7),
        ("[id77|Анна], в мае", None),
        ("Как писала [id77:bp-100_12|Анна]", None),
        ("", None),
        (None, None),
    ],
)
def test_an_answer_in_a_topic_names_its_comment_at_the_beginning(
    written: str | None, number: int | None
) -> None:
    assert answered(written) == number
