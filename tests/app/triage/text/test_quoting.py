"""Quotes as a reader sees them."""

import pytest

from app.triage.text.quoting import quoted


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("не работает", "не работает"),
        ("нет  воды\nв доме", "нет воды в доме"),
        ("\u202eпочему", "почему"),
        ("\u2067почему\u2069 нет", "почему нет"),
        ("с\u200bволочь", "сволочь"),
        ("во\u00adды", "воды"),
        ("\ufeffкогда", "когда"),
        ("пахнет\x00газом", "пахнет газом"),
        ("пахнет\x1b[31mгазом", "пахнет [31mгазом"),
        ("нет\u2028воды", "нет воды"),
        ("нет\u00a0воды", "нет воды"),
        ("йод, «ё» – 5 °C 🙂 ❗", "йод, «ё» – 5 °C 🙂 ❗"),
        ("и\u0306од", "и\u0306од"),
    ],
)
def test_a_quote_keeps_what_is_seen_in_one_line(text: str, quote: str) -> None:
    assert quoted(text, 0, len(text)) == quote


def test_only_the_place_is_quoted() -> None:
    assert quoted("опять\u202e нет воды", 5, 10) == "нет"
