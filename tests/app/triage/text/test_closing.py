"""Closings: a signature and thanks for an answer are left out, real thanks are not."""

import pytest

from app.triage.judging.reading import read_text


def left(text: str) -> str:
    return " ".join(read_text(text).forms)


@pytest.mark.parametrize(
    "after",
    [
        ". С уважением, Анна Петрова",
        ", с уважением, Анна Петрова.",
        "\nС уважением,\nМария Ивановна",
        " С уважением Анна",
        ". С большим уважением, А. П. Ким!",
        ". С уважением, Гөлнара Фәридовна 🙏",
        "! С УВАЖЕНИЕМ, АННА ПЕТРОВА",
        ". с уважением, анна петрова",
        ". С уважением, жители дома 5",
        ". С уважением.",
        " 😡 С уважением, Анна",
        ". Заранее спасибо!",
        ", заранее спасибо",
        ". Спасибо заранее 🙏",
        ". Заранее вам благодарна. С уважением, Анна",
    ],
)
def test_a_closing_formula_is_left_out(after: str) -> None:
    assert left(f"Нет воды{after}").removesuffix(" !") == "нет воды"


@pytest.mark.parametrize(
    "thanks",
    ["Спасибо.", "спасибо", "Большое спасибо!", "Спасибо за ответ", "Спасибо 🙏", "Благодарю!"],
)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Когда дадут воду?", "когда дадут воду ?"),
        ("Когда дадут воду? 🙏", "когда дадут воду ?"),
        ("Лифт уже работает или ещё нет?", "лифт уже работает или еще нет ?"),
        ("Подскажите часы приёма.", "подскажите часы приема"),
        ("Прошу починить кран!", "прошу починить кран !"),
        ("Хотела бы узнать график…", "хотела бы узнать график"),
    ],
)
def test_thanks_for_what_is_asked_for_are_left_out(asked: str, said: str, thanks: str) -> None:
    assert left(f"{asked} {thanks}") == said


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо",
        "Спасибо за ответ",
        "Заранее спасибо",
        "С уважением, Анна Петрова",
        "Врачи очень помогли. Спасибо",
        "Всё подскажут, объяснят. Спасибо",
        "Понятно. Спасибо за ответ",
        "Спасибо врачам! Когда вас ещё хвалить? Спасибо",
        "Просили починить, и починили. Спасибо",
        "Лифт стоял, пустили. Спасибо",
        "Когда дадут воду, спасибо",
        "Когда придёт врач? Спасибо медсёстрам",
        "Относится к детям с уважением",
        "К больным здесь с уважением относится Анна",
        "Относитесь к людям. С уважением к людям никто не относится",
        "С уважением, прошу починить лифт",
        "Нет воды. С уважением, прошу починить кран",
        "НЕТ ВОДЫ. С УВАЖЕНИЕМ, ПРОШУ ПОЧИНИТЬ КРАН",
        "Нет воды. С уважением, родители просят ответа",
    ],
)
def test_what_thanks_or_tells_stays(text: str) -> None:
    words = [word.strip(".,!?").lower().replace("ё", "е") for word in text.split()]

    assert [form for form in left(text).split() if form.isalnum()] == words


def test_reasons_still_point_into_the_text() -> None:
    text = "Здравствуйте, Анна! Когда дадут воду? Спасибо. С уважением, Пётр Ким"

    reading = read_text(text)

    assert [text[word.start : word.end] for word in reading.words] == [
        "Когда",
        "дадут",
        "воду",
        "?",
    ]
    assert all(found.last <= len(reading.words) for found in reading.findings)
