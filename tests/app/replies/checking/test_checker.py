"""What a trainer would say of an answer, and where he would say nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.rules import Resolution
from app.replies.checking.advice import Rule
from app.replies.checking.checker import advise

OFFICIALESE, TITLE, CHAIN = Rule.OFFICIALESE, Rule.FULL_TITLE, Rule.CHAIN
NO_HANDOVER, RATED, TOO_LONG = Rule.NO_HANDOVER, Rule.RATED_REFUSAL, Rule.TOO_LONG
COPIED, UNANSWERED = Rule.COPIED, Rule.UNANSWERED

WORDED = [
    ("Вывоз мусора осуществляется по вторникам.", {OFFICIALESE}),
    ("В целях безопасности вход закрыт до 8:00.", {OFFICIALESE}),
    ("Данный вопрос решён, свет включили.", {OFFICIALESE}),
    ("В настоящее время врача нет, приём с понедельника.", {OFFICIALESE}),
    ("Денежные средства вернём до пятницы.", {OFFICIALESE}),
    ("Яму засыплем в кратчайшие сроки.", {OFFICIALESE}),
    ("Ваше обращение принято к сведению.", {OFFICIALESE}),
    ("Доводим до Вашего сведения, что урок перенесли.", {OFFICIALESE}),
    ("Запись идёт посредством портала.", {OFFICIALESE}),
    ("Не представляется возможным открыть группу.", {OFFICIALESE}),
    ("Площадка является городской.", {OFFICIALESE}),
    ("Снег вывозят на постоянной основе.", {OFFICIALESE}),
    ("Приняты необходимые меры.", {OFFICIALESE}),
    ("Уборка придомовой территории идёт с утра.", {OFFICIALESE}),
    ("В соответствии с графиком вывоз завтра.", {OFFICIALESE}),
    ("ОСУЩЕСТВЛЯЕТСЯ подвоз воды к дому.", {OFFICIALESE}),
    ("По закону ответ дадут до пятницы.", set()),
    ("Данные паспорта приносить не нужно.", set()),
    ("Свет включили вчера в 18:40. Спасибо, что написали.", set()),
    ("Анна, добрый день. Мастер придёт завтра до обеда.", set()),
    ("Вода будет к 20:00.", set()),
    (
        (
            "Плату берём по Федеральному закону от 29 декабря 2012 года № 273-ФЗ "
            "«Об образовании в Российской Федерации»."
        ),
        {TITLE},
    ),
    ("Так велит приказ Министерства просвещения от 02.09.2020 № 458 «Об утверждении».", {TITLE}),
    (
        "Льготу даёт постановление Правительства Приморского края от 12.03.2024 № 150-пп.",
        {TITLE},
    ),
    (
        "Ответит муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 5».",
        {TITLE},
    ),
    (
        (
            "Проверит Федеральная служба по надзору в сфере защиты прав потребителей "
            "и благополучия человека."
        ),
        {TITLE},
    ),
    ("Решает министерство образования и науки молодёжной политики Приморского края.", {TITLE}),
    ("Это делает муниципальное казенное предприятие «Чистый город».", {TITLE}),
    ("Плату не берём: так в законе об образовании.", set()),
    ("Министерство ответит до пятницы.", set()),
    ("По данным школы, мест нет.", set()),
    ("Приказ от 12.03.2026 № 345-п висит на двери.", set()),
    ("Обратитесь в страховую, мы уже сообщили ей о Вас.", set()),
    ("Приказ № 458 висит на сайте школы.", set()),
    ("Ответит школа № 5.", set()),
    ("Готовим план проведения проверки качества питания школьников.", {CHAIN}),
    ("Обсудили порядок оформления документов получения пособия.", {CHAIN}),
    ("Идёт согласование условий договора поставки оборудования кабинета.", {CHAIN}),
    ("Убрали снег, скопившийся на дороге, ведущей к дому, построенному в парке.", {CHAIN}),
    ("Работы, проводимые бригадой, прибывшей вчера, закончат в пятницу.", {CHAIN}),
    ("Директор школы ответит в пятницу.", set()),
    ("Ремонт крыши школы закончим в мае.", set()),
    ("Мест в группе продлённого дня пока нет.", set()),
    ("Заведующая и учащиеся уберут двор в среду.", set()),
    ("Обращайтесь в управляющую компанию.", {NO_HANDOVER}),
    ("Вам необходимо обратиться в администрацию района.", {NO_HANDOVER}),
    ("По этому вопросу обратитесь в министерство.", {NO_HANDOVER}),
    ("Рекомендуем обратиться в поликлинику по месту прописки.", {NO_HANDOVER}),
    ("Обращайтесь к поставщику света.", {NO_HANDOVER}),
    ("Мы передали вопрос в управляющую компанию, ответят завтра.", set()),
    ("Обратитесь в управление, мы уже сообщили им о Вас.", set()),
    ("Обратитесь в наш кабинет 5.", set()),
    ("Обращайтесь к нам в любой день.", set()),
    ("Обратитесь в регистратуру, талон отложен.", set()),
    ("Обращайтесь, если что-то останется неясным.", set()),
    ("К сожалению, мест нет. Оцените наш ответ.", {RATED}),
    ("Вам отказано. Поставьте оценку работе.", {RATED}),
    ("Открыть группу не можем. Просим оценить ответ.", {RATED}),
    ("Ремонт не планируется. Пройдите опрос по ссылке.", {RATED}),
    ("Свет включили. Оцените, пожалуйста, нашу работу.", set()),
    ("К сожалению, мест нет, новая группа откроется в мае.", set()),
    ("Сделаем всё, что обещали. " * 40, {TOO_LONG}),
    ("Сделаем. " * 20, set()),
    ("Спасибо.", set()),
    ("", set()),
    ("   ", set()),
]

ASKED = [
    ("Когда дадут воду?", "Ведутся ремонтные работы.", True),
    ("Когда дадут воду?", "Дадим завтра к обеду.", False),
    ("Когда дадут воду?", "Срок пока неизвестен, напишем здесь.", False),
    ("Когда дадут воду?", "Так велит приказ от 06.10.2003 № 131.", True),
    ("До какого числа приём документов?", "Приём документов открыт.", True),
    ("До какого числа приём документов?", "До 15 мая.", False),
    ("Подскажите, во сколько начало", "Начало в актовом зале.", True),
    ("Подскажите, во сколько начало", "Начало в 17:30.", False),
    ("Сколько стоит кружок?", "Кружок платный, ждём Вас.", True),
    ("Сколько стоит кружок?", "Кружок бесплатный.", False),
    ("Сколько мест в группе?", "В группе 20 мест.", False),
    ("Сколько можно терпеть эту яму!", "Яму засыплем.", False),
    ("Где взять справку?", "Справка нужна всем.", True),
    ("Где взять справку?", "В кабинете 5 на первом этаже.", False),
    ("Куда жаловаться на запах?", "Спасибо за сигнал.", True),
    ("Куда жаловаться на запах?", "Пишите через «Решаем вместе».", False),
    ("Почему закрыли бассейн?", "Бассейн закрыт.", True),
    ("Почему закрыли бассейн?", "Потому что лопнула труба.", False),
    ("Почему закрыли бассейн?", "Из-за аварии.", False),
    ("Кто отвечает за двор?", "Двор уберут.", True),
    ("Кто отвечает за двор?", "Двор убирает управляющая компания.", False),
    ("Как записаться к врачу?", "Запись открыта.", True),
    ("Как записаться к врачу?", "Позвоните или зайдите на портал.", False),
    ("Можно ли прийти без записи?", "Приём ведёт терапевт.", True),
    ("Можно ли прийти без записи?", "Да, приходите.", False),
    ("Будет ли автобус в субботу?", "Спасибо за вопрос.", True),
    ("Будет ли автобус в субботу?", "Нет, по субботам рейса нет.", False),
    ("Нужна справка в лагерь?", "Лагерь работает с июня.", True),
    ("Нужна справка в лагерь?", "Справка не нужна.", False),
    ("Спасибо учителям!", "Передадим им Ваши слова.", False),
    ("Когда пришли, было закрыто. Безобразие", "Проверили: замок сломан, починили.", False),
    ("", "Передадим им Ваши слова.", False),
]

LAST = "Добрый день. Снег во дворах убирают по графику, Ваш двор стоит в нём на пятницу, 14 января."
COPIES = [
    (LAST, LAST, True),
    (LAST.upper(), LAST, True),
    (LAST + " Спасибо.", LAST, True),
    (LAST.replace("Добрый день", "Здравствуйте"), LAST, True),
    ("Снег уберём в четверг с утра, трактор уже выехал к Вашему дому.", LAST, False),
    ("Спасибо, передали мастеру.", "Спасибо, передали мастеру.", False),
    ("Добрый день. Лампу в подъезде заменили вчера вечером, проверьте, пожалуйста.", LAST, False),
    (LAST, "", False),
]


@pytest.mark.parametrize(("answer", "rules"), WORDED)
def test_the_wording_is_advised_on(answer: str, rules: set[Rule]) -> None:
    assert {advice.rule for advice in advise(answer)} == rules


@pytest.mark.parametrize(("comment", "answer", "is_missing"), ASKED)
def test_an_answer_is_measured_by_its_question(
    comment: str, answer: str, *, is_missing: bool
) -> None:
    advised = {advice.rule for advice in advise(answer, comment=comment)}

    assert (UNANSWERED in advised) is is_missing


@pytest.mark.parametrize(("answer", "last", "is_copied"), COPIES)
def test_a_copy_of_the_last_answer_is_noticed(answer: str, last: str, *, is_copied: bool) -> None:
    advised = {advice.rule for advice in advise(answer, last_answer=last)}

    assert (COPIED in advised) is is_copied


def test_the_very_words_are_pointed_at() -> None:
    answer = "Ёлку поставим. Вывоз мусора осуществляется по вторникам."

    [advice] = advise(answer)

    assert answer[advice.start : advice.end] == "осуществляется"
    assert "осуществляется" in advice.says


def test_advice_is_no_wall() -> None:
    assert len(advise("В целях данный вопрос осуществляется посредством. " * 300)) <= 8


def test_what_matters_most_outlives_the_limit() -> None:
    advised = advise("Осуществляется в целях. " * 20, comment="Когда дадут воду?")

    assert UNANSWERED in {advice.rule for advice in advised}


_PIECES = st.sampled_from(
    [row[0] for row in WORDED]
    + [LAST, "№ 5 «", "\n", "İ", "ё" * 50, "обращайтесь в ", "от 1.1.2020"]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=8).map(" ".join))


@given(_TEXTS, _TEXTS, _TEXTS)
def test_advice_stays_inside_the_text(answer: str, comment: str, last: str) -> None:
    for advice in advise(answer, comment=comment, last_answer=last):
        assert 0 <= advice.start < advice.end <= len(answer)
        assert advice.says.endswith(".")


@pytest.mark.parametrize(
    "piece",
    ["а", "обращайтесь в ", "проведения ", "министерство по ", "«", "как ", "закон от ", "1 ", " "],
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()

    advise(text, comment=text, last_answer=text)

    assert time.perf_counter() - began < 30


def test_a_refusal_that_only_its_outcome_tells_is_not_to_be_rated_either() -> None:
    text = "Перенесём собрание на май. Оцените, пожалуйста, наш ответ."

    explained = {advice.rule for advice in advise(text, resolution=Resolution.EXPLAINED)}
    refused = {advice.rule for advice in advise(text, resolution=Resolution.REFUSED)}

    assert (RATED in explained, RATED in refused) == (False, True)
