"""Signals: turns of phrase found in what people really write, with their places."""

import pytest

from app.triage.judging.reading import read_text
from app.triage.judging.topics import topics_by_words
from app.triage.text.signals import Signal


def phrases(text: str, signal: Signal) -> list[str]:
    reading = read_text(text)
    return [
        text[reading.words[found.first].start : reading.words[found.last - 1].end]
        for found in reading.findings
        if found.signal is signal
    ]


@pytest.mark.parametrize(
    ("text", "signal", "expected"),
    [
        ("ПОДСКАЖИТЕ, когда откроют?", Signal.ASKS, ["ПОДСКАЖИТЕ"]),
        ("Добрый день! Хотелось бы узнать часы приёма", Signal.ASKS, ["Хотелось бы узнать"]),
        ("Ну и кoгдa дадут тепло", Signal.QUESTION_WORD, ["кoгдa"]),
        ("когда-нибудь приедем", Signal.QUESTION_WORD, []),
        ("третий день НЕТ ВОДЫ", Signal.TROUBLE, ["НЕТ ВОДЫ"]),
        ("третий день нет воды", Signal.LASTING, ["третий день"]),
        ("Лифт не работает.", Signal.TROUBLE, ["не работает"]),
        ("Разберитесь уже с поставщиком", Signal.REQUEST, ["Разберитесь"]),
        ("В подъезде пахнет газом!", Signal.DANGER, ["пахнет газом"]),
        ("Да, и у нас", Signal.JOINS, ["и у нас"]),
        ("+1", Signal.JOINS, ["+1"]),
        ("Спасииибо вам", Signal.THANKS, ["Спасииибо"]),
        ("Спасибо, но дует", Signal.RESERVATION, ["Спасибо, но"]),
        ("звоните 8 900 000-00-00", Signal.OFFER, ["8 900 000-00-00"]),
        ("проблему решили, вопрос снят", Signal.SETTLED, ["проблему решили", "вопрос снят"]),
        ("Девочки, кто знает", Signal.PEERS, ["Девочки", "кто знает"]),
        ("просто рад за детей", Signal.TROUBLE, []),
    ],
)
def test_a_signal_points_at_its_words(text: str, signal: Signal, expected: list[str]) -> None:
    assert phrases(text, signal) == expected


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Когда дадут отопление", {"building"}),
        ("Нет талонов к неврологу", {"appointment"}),
        ("Кормят холодной кашей и снег не убран", {"meals", "territory"}),
        ("Здравствуйте", set()),
    ],
)
def test_topics_are_known_by_their_plain_words(text: str, topics: set[str]) -> None:
    assert topics_by_words(read_text(text).forms) == topics
