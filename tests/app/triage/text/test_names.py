"""Names: who is called, and what only sounds like a name."""

import pytest

from app.triage.text.names import are_name, is_patronymic


@pytest.mark.parametrize(
    "called",
    [
        "александр",
        "саша",
        "мария ивановна",
        "иван иваныч",
        "лев ильич",
        "айгуль ринатовна",
        "гөлнара фәридовна",
        "анна ким",
        "иванова мария ивановна",
        "лена",
        "ира",
        "булат",
        "коля",
        "юля петрова",
        "вера ивановна",
        "слава петров",
        "роман ким",
        "люк иванович",
    ],
)
def test_a_name_is_told_by_its_forms(called: str) -> None:
    assert are_name(called.split())


@pytest.mark.parametrize(
    "said",
    [
        "",
        "вода",
        "врач",
        "света нет",
        "лена лечит",
        "мама виновна",
        "дорога ровна",
        "болеет мария ивановна",
        "марию ивановну",
        "петров",
        "анна мария вера нина",
        "петрова хамит",
        "иванова хамит",
        "хамит ивановна",
        "хамит мария ивановна",
        "залили",
        "якобы",
        "люк",
        "сами",
        "том",
        "пол",
        "темы",
        "вели",
        "мел",
        "соня",
        "мила",
        "света",
        "слава",
        "вера",
    ],
)
def test_other_words_are_no_name(said: str) -> None:
    assert not are_name(said.split())


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("ивановна", True),
        ("кузьмич", True),
        ("фәридовна", True),
        ("рәшитович", True),
        ("церковна", False),
        ("отлична", False),
        ("кирпич", False),
        ("рәхмәт", False),
    ],
)
def test_a_patronymic_is_told_by_its_end(form: str, *, expected: bool) -> None:
    assert is_patronymic(form) is expected
