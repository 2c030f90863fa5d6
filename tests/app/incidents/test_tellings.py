"""How the kinds of trouble are found in what people say of them."""

from app.incidents.tellings import Kind, Tellings
from app.incidents.words import read_words

TELLINGS = Tellings(
    [
        Kind("нет горячей воды", ("моемся из тазик*", "грею воду"), ("вода", "кран*")),
        Kind("не горят фонари", ("на ощупь",)),
    ]
)


def found(text: str) -> set[str]:
    return TELLINGS.found(text.split())


def test_the_words_of_a_telling_stand_in_any_order_close_together() -> None:
    assert found("из тазика уже неделю моемся") == {"нет горячей воды"}
    assert not found("моемся как все люди а вот из старого синего тазика пьет собака")


def test_a_hint_counts_beside_another_only() -> None:
    assert not found("вода")
    assert found("вода из крана") == {"нет горячей воды"}


def test_a_word_stands_for_one_of_a_telling_only() -> None:
    twice = Tellings([Kind("стаи собак", ("соб* соб*",))])

    assert not twice.found(["собака"])
    assert twice.found(["собака", "собаке"]) == {"стаи собак"}


def test_one_trouble_told_by_its_circumstances_has_a_term_in_common() -> None:
    said = [
        "Третью неделю моемся из тазика",
        "Кастрюли греем каждый вечер на плите",
        "Ребенка купать возим к свекрови, опрессовка у них",
    ]

    assert all("~нет горячей воды" in read_words(each).terms for each in said)
