from datetime import UTC, datetime, timedelta

import pytest

from connectors.answers import Standing, find_sent, sendable
from connectors.contract import RefusedError

TRIED = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENT = "Здравствуйте, Анна! Отопление в 3 группе включат завтра к 9 часам. Школа № 5"


def standing(text: str, *, after: float = 1, number: str = "7", is_told: bool = True) -> Standing:
    """Let a comment stand ``after`` minutes after the first try."""
    return Standing(number, text, TRIED + timedelta(minutes=after), is_told=is_told)


def found(*several: Standing, sent: str = SENT, known: tuple[str, ...] = ()) -> str | None:
    return find_sent(several, sent, since=TRIED, known=known)


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
    assert found(standing(" Да,\n\nуже  сегодня "), sent="Да, уже сегодня") == "7"
    assert found(standing("Да, уже завтра"), sent="Нет, не сегодня") is None


@pytest.mark.parametrize(
    "edited",
    [
        SENT.replace("завтра", "сегодня"),
        SENT.replace("к 9 часам", "к 10:30"),
        SENT + " Извините за неудобства!",
        SENT.replace("Здравствуйте, Анна! ", ""),
    ],
)
def test_what_somebody_edited_on_the_page_is_still_ours(edited: str) -> None:
    """Else it would be published a second time beside it."""
    assert found(standing(edited)) == "7"


def test_another_answer_in_the_same_manners_is_not_ours() -> None:
    other = "Здравствуйте, Анна! Родительское собрание перенесли на пятницу, 6 марта. Школа № 5"
    assert found(standing(other)) is None


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Да, будет.", "Да, не будет."),
        ("Запись открыта с 5 мая", "Запись закрыта до 5 июня"),
        ("Обращение принято, ответим до 5 мая", "Обращение передано в УК, ответим до 12 мая"),
    ],
)
def test_a_short_answer_by_hand_is_not_taken_for_ours(sent: str, shown: str) -> None:
    assert found(standing(shown), sent=sent) is None


def test_the_same_words_go_before_edited_ones() -> None:
    edited = standing(SENT.replace("завтра", "сегодня"), number="6")
    assert found(edited, standing(SENT)) == "7"


def test_nearly_the_same_words_are_ours_only_since_they_were_sent_and_where_that_is_told() -> None:
    """A clock may be wrong by a day, and a hidden author may be ours: for the same words only."""
    edited = SENT.replace("завтра", "сегодня")
    assert found(standing(SENT, after=-600)) == found(standing(SENT, is_told=False)) == "7"
    assert found(standing(edited, after=-600)) is None
    assert found(standing(edited, is_told=False)) is None


def test_our_other_answers_are_not_this_one() -> None:
    assert found(standing(SENT), standing(SENT, number="8"), known=("7",)) == "8"
    assert found(standing(SENT, after=-2_000)) is None


def test_asked_at_once_only_the_same_words_are_ours_whenever_they_were_written() -> None:
    old = standing(SENT, after=-90_000)
    assert find_sent([old], SENT, since=None) == "7"
    assert find_sent([old], SENT.replace("завтра", "сегодня"), since=None) is None
