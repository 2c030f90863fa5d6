"""What the page asks a citizen, and what may be his answer."""

import pytest

from app.triage.judging.reading import read_text
from app.triage.text.asking_back import asks_back, tells_what_was_asked


@pytest.mark.parametrize(
    "text",
    [
        "Уточните, пожалуйста, адрес.",
        "Здравствуйте! Укажите, пожалуйста, номер дома и улицу.",
        "Добрый день. Какой у Вас адрес?",
        "Напишите нам в личные сообщения адрес и телефон",
        "Просим направить ФИО и адрес в личные сообщения.",
        "О каком классе идёт речь?",
        "В какой поликлинике это было?",
        "Как к Вам обращаться?",
        "Подскажите, пожалуйста, Ваш телефон",
    ],
)
def test_a_question_to_the_citizen_asks_back(text: str) -> None:
    assert asks_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте! Информация передана в МБУ «Благоустройство».",
        "Уточните у лечащего врача",
        "Уточнить можно по телефону 112.",
        "Спасибо за тёплые слова!",
        "Обратитесь в регистратуру по адресу Мира 5",
        "Какая красота!",
        "Какой чудесный был праздник, правда?",
        "Укажите при записи номер полиса",
        "Направьте заявление через сайт школы, раздел «Контакты»",
        "Сообщите, пожалуйста, всем соседям: график, когда дадут воду",
        "Сообщите об этом классному руководителю, мы разберёмся.",
        "",
    ],
)
def test_what_asks_for_nothing_does_not(text: str) -> None:
    assert not asks_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Кирова 12", "кв 41, Пушкина 3", "8-912-345-67-89", "Анна Ким", "5Б", "Ольховка"),
        *("старшая группа", "школа 5", "Меня зовут Мария Ивановна, я писала про двор"),
    ],
)
def test_an_address_a_number_a_phone_or_a_name_tells(text: str) -> None:
    assert tells_what_was_asked(text, read_text(text).forms)


@pytest.mark.parametrize(
    "text",
    [
        *("Молодцы!", "Вы лучшие", "С праздником!", "Уже всё починили"),
        *("Спасибо!", "хорошо, поняла", "написала в лс", "Ждём", "не скажу", "", "👍"),
        "Мы уже писали об этом в администрацию города и никто не ответил",
    ],
)
def test_talk_tells_nothing(text: str) -> None:
    assert not tells_what_was_asked(text, read_text(text).forms)
