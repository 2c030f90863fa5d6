"""What is kept of a trouble's words: the names of its places without what they are names of."""

import pytest

from app.incidents.words import read_words

NAMES = [
    ("темно у дома 5 по Ленина", ("5", "ленин")),
    ("темно на ул. им. Ленина", ("ленин",)),
    ("темно на бул. Ленина возле дома 5", ("5", "ленин")),
    ("темно на пр-кт Ленина, д. 5 к. 2", ("2", "5", "ленин")),
    ("холодно в 5-й школе", ("5",)),
    ("холодно в школе № 5", ("5",)),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_of_a_place_its_name_and_numbers_are_kept(text: str, names: tuple[str, ...]) -> None:
    assert read_words(text).names == names
