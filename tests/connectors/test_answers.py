import pytest

from connectors.answers import comparable, sendable
from connectors.contract import RefusedError


def test_white_space_around_an_answer_and_what_no_network_takes_is_left_out() -> None:
    assert sendable(" Да,\n уже\x00 сегодня\n", limit=16, name="send") == "Да,\n уже сегодня"


def test_an_answer_as_long_as_allowed_is_sent() -> None:
    assert sendable("ы" * 16, limit=16, name="send") == "ы" * 16


@pytest.mark.parametrize("text", ["", " \n", "\x00"])
def test_an_empty_answer_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"^send: empty$"):
        sendable(text, limit=16, name="send")


def test_an_answer_that_is_too_long_says_by_how_much() -> None:
    with pytest.raises(RefusedError, match=r"^send: too long$") as refused:
        sendable("ы" * 19, limit=16, name="send")

    assert refused.value.sentence == "Ответ длиннее 16 знаков. Сократите его на 3."


def test_white_space_makes_no_other_answer() -> None:
    assert comparable(" Да,\n\nуже  сегодня ") == comparable("Да, уже сегодня")
    assert comparable("Да, уже сегодня") != comparable("Да, уже завтра")
