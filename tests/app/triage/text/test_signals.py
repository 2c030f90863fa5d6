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
    "text",
    [
        "+",
        "➕",
        "+ 1",
        "+100500",
        "Плюс один",
        "Плюсуем!",
        "Присоединяемся",
        "Поддерживаем!",
        "подписываюсь",
        "Я тоже",
        "И мы!",
        "И наш класс тоже",
        "мой дом так же",
        "такая же проблема",
        "та же ситуация",
        "тот же вопрос",
        "Аналогичная ситуация",
        "у нас аналогичная ситуация",
        "и на Лесной 5",
        "и на улице Лесной, дом 5",
        "и на 8 Марта 15",
        "и в 5 школе",
        "и в 90-м доме",
        "и в 3 б",
    ],
)
def test_a_join_is_known(text: str) -> None:
    assert phrases(text, Signal.JOINS)


@pytest.mark.parametrize(
    "text",
    [
        "+20 на улице",
        "+5",
        "плюс к карме",
        "плюсов много",
        "а на 8 марта",
        "а на 23 февраля?",
        "и в марте 20 уроков",
        "и в 5 лет",
        "а в 90-е годы",
        "а в 2010 году",
        "и в 7 утра",
        "и мы пойдём гулять",
        "аналогичный товар дешевле",
        "подписывайтесь на канал",
    ],
)
def test_what_only_looks_like_a_join_is_none(text: str) -> None:
    assert not phrases(text, Signal.JOINS)


def test_whoever_signs_what_is_written_offers_nothing() -> None:
    assert not phrases("Подписываюсь под каждым словом", Signal.OFFER)
    assert phrases("Подписывайтесь на канал", Signal.OFFER)


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
