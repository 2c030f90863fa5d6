"""Titles of works: one word where theirs would abuse or ask, left alone where they say nothing."""

import pytest

from app.triage.judging.reading import read_text


def left(text: str) -> str:
    return " ".join(read_text(text).forms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Роман «Идиот» ставят в театре", "роман название ставят в театре"),
        ("СПЕКТАКЛЬ «ДУРАК» ВИДЕЛИ", "спектакль название видели"),
        ('В игру "Что? Где? Когда?" играли', "в игру название играли"),
        ("Конкурс стихов „Кто мы?“ прошёл", "конкурс стихов название прошел"),
        ("Когда фильм «Дурак»?", "когда фильм название ?"),
        ("Фильмы «Дурак» и роман «Идиот»", "фильмы название и роман название"),
    ],
)
def test_a_title_that_would_abuse_or_ask_is_one_word(text: str, said: str) -> None:
    assert left(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Спектакль «Снегурочка» видели", "спектакль снегурочка видели"),
        ("Роман, ты идиот", "роман ты идиот"),
        ("Эти «уроды» не вывезли мусор", "эти уроды не вывезли мусор"),
        ("Концерт был, а вы «козлы»", "концерт был а вы козлы"),
        ("Фильм идиотский, «Снежок» лучше", "фильм идиотский снежок лучше"),
        ("Сказали «когда надо, тогда и придём»", "сказали когда надо тогда и придем"),
        ("Клуб «Снежок», где он?", "клуб снежок где он ?"),
        ("Спектакль «Дурак видели", "спектакль дурак видели"),
    ],
)
def test_other_quotations_are_read_as_they_are(text: str, said: str) -> None:
    assert left(text) == said


def test_the_word_for_a_title_stands_where_the_title_does() -> None:
    text = "Добрый день! Роман «Идиот» читали?"

    written = [text[word.start : word.end] for word in read_text(text).words]

    assert written == ["Роман", "«Идиот»", "читали", "?"]
