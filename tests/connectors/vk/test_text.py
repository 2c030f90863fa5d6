import pytest

from connectors.vk.text import plain


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
