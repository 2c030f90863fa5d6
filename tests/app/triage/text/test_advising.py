"""What citizens advise each other, and what they want of the page."""

import pytest

from app.triage.judging.reading import read_text
from app.triage.rules import is_advice


@pytest.mark.parametrize(
    "text",
    [
        "05 наберите диспетчера",
        "звоните в жилинспекцию",
        "обратитесь в прокуратуру, быстро забегают",
        "пишите на госуслуги, там отвечают",
        "вызывайте полицию",
        "соседи перекройте вентиль в подвале, ключ у старшей по дому",
        "напишите заявление на имя директора",
        "спросите в регистратуре",
        "В 40 надо скорую вызывать, а не самой ехать",
        "Пишите заявление в полицию и в ПДН, не молчите",
        "лучше сразу в прокуратуру писать",
    ],
)
def test_what_another_is_told_to_do_is_advice(text: str) -> None:
    reading = read_text(text)

    assert is_advice(reading.forms, reading.findings)


@pytest.mark.parametrize(
    "text",
    [
        "Напишите нам график работы",
        "позвоните мне",
        "напишите, пожалуйста, часы работы",
        "Спросите у директора, почему не топят",
        "Звоните, не звоните, никто не отвечает",
        "звоните 04, пахнет газом",
        "Куда писать?",
        "а куда надо обращаться?",
        "почините лифт",
        "Разберитесь, вызывали полицию",
        "",
    ],
)
def test_what_is_wanted_or_told_of_oneself_is_none(text: str) -> None:
    reading = read_text(text)

    assert not is_advice(reading.forms, reading.findings)
