"""What the guard stops, what it lets pass, and how it masks."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.replies.guarding.digits import is_luhn, is_snils
from app.replies.guarding.guard import find_personal, mask, neutral_wording, stop_for
from app.replies.guarding.kinds import Kind, Known
from tests.app.replies.guarding.drafts import read_drafts, read_odd_drafts

STOPPED = [
    ("Ваш номер +7 900 000-00-00 занят.", Kind.PHONE, "+7 900 000-00-00"),
    ("Наберите 8(900)000 00 00, спросите маму.", Kind.PHONE, "8(900)000 00 00"),
    ("Её номер восемь девятьсот ноль ноль ноль сорок двадцать.", Kind.PHONE, None),
    ("Пишите на https://wa.me/79000000000 вечером.", Kind.PHONE, "79000000000"),
    ("Ваш домашний 00-12-34, телефон не отвечает.", Kind.PHONE, "00-12-34"),
    ("Отправили на lena@mail.ru копию.", Kind.MAIL, "lena@mail.ru"),
    ("Отправили на lena собака яндекс точка ру копию.", Kind.MAIL, None),
    ("Квитанция за ул. Мира, д. 5, кв. 7 готова.", Kind.ADDRESS, "ул. Мира, д. 5, кв. 7"),
    ("Вы проживаете по адресу: ул. Мира, 5.", Kind.ADDRESS, "ул. Мира, 5"),
    ("Числится СНИЛС 112-233-445 95.", Kind.SNILS, "112-233-445 95"),
    ("Найден номер 112-233-445 95.", Kind.SNILS, "112-233-445 95"),
    ("Ваш СНИЛС 112-233-445 96 с ошибкой.", Kind.SNILS, "112-233-445 96"),
    ("Указан паспорт 00 00 123456.", Kind.PASSPORT, "00 00 123456"),
    ("Приложено I-АБ № 123456.", Kind.PASSPORT, "I-АБ № 123456"),
    ("Полис ОМС 0000 1111 2222 3333 активен.", Kind.POLICY, "0000 1111 2222 3333"),
    ("Вернули на 2200 0000 0000 0004.", Kind.CARD, "2200 0000 0000 0004"),
    ("Принят Кошкин Пётр Ильич.", Kind.NAME, "Кошкин Пётр Ильич"),
    ("Принят Пётр Кошкин.", Kind.NAME, "Пётр Кошкин"),
    ("Принята Римская-Корсакова Анна.", Kind.NAME, "Римская-Корсакова Анна"),
    ("Классный руководитель Кошкиной Анны звонила.", Kind.NAME, "Кошкиной Анны"),
    ("По словам врача, Кошкин Пётр здоров.", Kind.NAME, "Кошкин Пётр"),
    ("Врач осмотрел Кошкина Петра.", Kind.NAME, "Кошкина Петра"),
    ("Поговорили с Кошкиной Анной, 5 класс.", Kind.NAME, "Кошкиной Анной"),
    ("Жалоба на Кошкина Петра, 5 «Б».", Kind.NAME, "Кошкина Петра"),
    ("Жалоба на Кошкина Петра, 15 лет.", Kind.NAME, "Кошкина Петра"),
    ("На концерте Кошкина Анна упала.", Kind.NAME, "Кошкина Анна"),
    ("Передали Роману Чижову и Петру Кошкину.", Kind.NAME, "Петру Кошкину"),
    ("Учитель Кошкиной Анны заболел.", Kind.NAME, "Кошкиной Анны"),
    ("Глава семьи Кошкин Пётр получит дрова.", Kind.NAME, "Кошкин Пётр"),
    ("У Вашего сына астма.", Kind.DIAGNOSIS, "астма"),
    ("Девочке поставили F84.0, код F84.0.", Kind.DIAGNOSIS, "F84.0"),
    ("Диагноз F20.0 подтверждён комиссией.", Kind.DIAGNOSIS, "F20.0"),
    ("F32.1 у Вашего мужа подтвердили.", Kind.DIAGNOSIS, "F32.1"),
    ("Вы стоите на учёте у нарколога.", Kind.DIAGNOSIS, "стоите на учёте у нарколога"),
    ("Дата рождения: 05.06.2015.", Kind.BIRTH, "05.06.2015"),
    ("Вы родились 5 июня 1950 года.", Kind.BIRTH, "5 июня 1950 года"),
    ("СНИЛС 112\u00a0233\u2009445\u202f95 есть.", Kind.SNILS, "112\u00a0233\u2009445\u202f95"),
    ("СНИЛС 112–233—445−95 есть.", Kind.SNILS, "112–233—445−95"),
    ("СНИЛС 112.233.445.95 есть.", Kind.SNILS, "112.233.445.95"),
    ("Паспорт 38 08 № 123 456 есть.", Kind.PASSPORT, "38 08 № 123 456"),
    ("Паспорт 38 08 – 123456 есть.", Kind.PASSPORT, "38 08 – 123456"),
    ("Серия 38 08 номер 123456 есть.", Kind.PASSPORT, "Серия 38 08 номер 123456"),
    ("Паспорт сер. 3808 ном. 123456 есть.", Kind.PASSPORT, "сер. 3808 ном. 123456"),
    ("Полис 1234 5678-9012 3456 есть.", Kind.POLICY, "1234 5678-9012 3456"),
    ("Паспорт серии 3808 за номером 123456.", Kind.PASSPORT, None),
    ("Свидетельство I АБ 123456 есть.", Kind.PASSPORT, "I АБ 123456"),
    ("Отправили на lena(а)mail.ru копию.", Kind.MAIL, "lena(а)mail.ru"),
    ("Приедем: пр-т Мира, 5 – 77.", Kind.ADDRESS, "пр-т Мира, 5 – 77"),
    ("Паспорт—3808 12 34 56 есть.", Kind.PASSPORT, "3808 12 34 56"),
    ("Полис 12 34 56 78 90 12 34 56 есть.", Kind.POLICY, "12 34 56 78 90 12 34 56"),
    ("Карта 2200\u20110000\u20110000\u20110004.", Kind.CARD, "2200\u20110000\u20110000\u20110004"),
    (
        "Мама: 8\u2011900\u2011000\u201112\u201134.",
        Kind.PHONE,
        "8\u2011900\u2011000\u201112\u201134",
    ),
    ("Мама: 8, 900, 000, 12, 34.", Kind.PHONE, "8, 900, 000, 12, 34"),
    ("Мама: 8\u20e3 900\u200b000\u00ad12\u206034.", Kind.PHONE, None),
    ("Отправили на lena@mail,ru копию.", Kind.MAIL, "lena@mail,ru"),
    ("Отправили на lena @ mail . ru копию.", Kind.MAIL, "lena @ mail . ru"),
    ("Отправили на lena@яндекс.рф копию.", Kind.MAIL, "lena@яндекс.рф"),
    ("Заболел сын—Пётр Кошкин.", Kind.NAME, "Пётр Кошкин"),
    ("Принят Кошкин Андреи\u0306.", Kind.NAME, "Кошкин Андреи\u0306"),
    ("Принят Ко\u00adшкин\u00a0Пётр.", Kind.NAME, "Ко\u00adшкин\u00a0Пётр"),
    ("Дата рождения 05 . 06 . 2015.", Kind.BIRTH, "05 . 06 . 2015"),
    ("Ученик школы имени Пушкина Кошкин Пётр Ильич.", Kind.NAME, "Кошкин Пётр Ильич"),
    ("У памятника мальчик Кошкин Пётр упал.", Kind.NAME, "Кошкин Пётр"),
    ("Возле памятника встретили Кошкина Петра.", Kind.NAME, "Кошкина Петра"),
    ("Бюст помыл, прибрал всё Кошкин Пётр.", Kind.NAME, "Кошкин Пётр"),
    ("В музее Кошкин Пётр упал.", Kind.NAME, "Кошкин Пётр"),
]
PASSED = [
    "Как встать на учёт у психиатра, скажут в регистратуре.",
    "Дети, которые состоят на учёте у фтизиатра, проходят осмотр в мае.",
    "Горячая линия 8-800-000-00-00.",
    "Скорая 103, единый номер 112.",
    "Регистратура: 8 (4200) 00-12-34.",
    "Ваш вопрос ждут по телефону 8 (4200) 00-12-34.",
    "Вам перезвонят с номера 8 (4200) 00-12-34.",
    "Пишите на info@mail.ru или kadry@school.example.",
    "Школа стоит на ул. Мира, 5.",
    "Постановление № 45-12.",
    "Заявка 89000000000 закрыта.",
    "Договор 2200 0000 0000 0004.",
    "Директор Кошкин Пётр Ильич.",
    "Обратитесь к Кошкину Петру Ильичу.",
    "С уважением, П. И. Кошкин.",
    "Кошкин Пётр Ильич, заведующий отделением.",
    "Врачи Кошкин П. И., Мышкина А. А. и Белкин О. О.",
    "Школа имени Петра Кошкина.",
    "На Петра Кошкина, 5 меняют трубу.",
    "Уважаемая Анна Ильинична!",
    "Спасибо Анне Ильиничне.",
    "[id1|Анна Кошкина], свет включили.",
    "Подробности на https://school.example/89000000000.",
    "Роман Достоевского есть в библиотеке.",
    "Если у Вас астма, принесите справку.",
    "Вашему сыну сделают прививку от кори.",
    "Туберкулёзный диспансер ждёт Вас.",
    "Дети, родившиеся до 01.09.2019.",
    "Набираем детей 2019 г.р.",
    "Памятник Владимиру Ильичу Ленину вымыли.",
    "Памятник великому учёному Петру Ильичу Кошкину вымыли.",
    "Бюст Петра Кошкина вымыли.",
    "Барельеф Петру Ильичу Кошкину вымыли.",
    "Премия Петра Ильича Кошкина вручена.",
    "Музей Петра Ильича Кошкина открыт.",
    "Улица Петра Кошкина закрыта.",
    "Памятную доску Петру Кошкину откроют.",
    "Полис действует 01.01.2025–31.12.2025.",
    "Паспорт готов, звоните 8 4712 55 66 77.",
    "Паспорт готовности получен 12.05.2026, 10 школами.",
    "Дорожная карта 2023–2024, 2025–2026 годов.",
    "Ждём вас 7, 8, 9, 10, 11, 12, 13 мая.",
    "Ищите наш сервер по адресу 112.233.445.95.",
    "Участок: ул. Садовая, дома 1–45.",
    "Звоните по телефону +7 (4712) 55‑66‑77.",
    "",
]
KNOWN = Known(
    phones=("+7 (900) 000-00-01", "00-12-34"),
    mails=("Kosh@mail.ru",),
    addresses=("ул. Лесная, д. 8, кв. 1",),
    staff=("Кошкин Пётр Ильич", "Сорока А. Б."),
)


@pytest.mark.parametrize(("text", "kind", "said"), STOPPED)
def test_personal_data_stop_a_draft(text: str, kind: Kind, said: str | None) -> None:
    found = find_personal(text)

    assert kind in {finding.kind for finding in found}
    assert said is None or said in {text[finding.start : finding.end] for finding in found}


@pytest.mark.parametrize("text", PASSED)
def test_what_is_nobodys_own_passes(text: str) -> None:
    assert stop_for(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Пишите на kosh@mail.ru.",
        "Наш дежурный ответит: 8 900 000 00 01.",
        "Мама дозвонится: 8 (4200) 00-12-34.",
        "Приём в старом корпусе: ул. Лесная, дом 8, кв. 1.",
        "Кошкину Петру всё передали.",
        "Сорока Анна вернётся завтра.",
    ],
)
def test_what_the_institution_published_itself_passes(text: str) -> None:
    assert find_personal(text, KNOWN) == []


def test_somebody_of_another_name_is_no_staff() -> None:
    assert find_personal("Принят Кошкин Олег.", KNOWN)


def test_a_stop_tells_reasons() -> None:
    stop = stop_for("Ваш номер +7 900 000-00-00.")

    assert stop is not None
    assert "телефон" in stop.findings[0].reason


def test_the_neutral_wording_leads_to_the_form() -> None:
    wording = neutral_wording("https://pos.example/1")

    assert "«Госуслуги. Решаем вместе» (https://pos.example/1):" in wording


def test_the_neutral_wording_is_itself_let_pass() -> None:
    assert stop_for(neutral_wording("https://pos.example/89000000000")) is None


def test_masking_leaves_the_rest_as_it_is() -> None:
    text = "Анна, Ваш номер +7 900 000-00-00 и почта lena@mail.ru приняты. Ждём 5 мая."

    assert (
        mask(text) == "Анна, Ваш номер [телефон скрыт] и почта [почта скрыта] приняты. Ждём 5 мая."
    )


def test_masking_covers_what_is_unseen_inside() -> None:
    text = "СНИЛС 112.233.445.95, паспорт 38\u00a008\u200b 123\u2009456\ufeff, ждём\u00a0Вас."

    assert mask(text) == "СНИЛС [СНИЛС скрыт], паспорт [документ скрыт], ждём\u00a0Вас."


def test_masking_spares_no_telephone_but_hotlines_and_the_known() -> None:
    text = "Звоните 8 (4200) 00-55-66, 8-800-000-00-00 или 8 900 000-00-01."

    assert mask(text, KNOWN) == "Звоните [телефон скрыт], 8-800-000-00-00 или 8 900 000-00-01."


def test_masking_covers_whom_a_comment_calls() -> None:
    assert mask("[id1|Анна Кошкина], свет есть?") == "[имя скрыто], свет есть?"


def test_what_was_not_read_is_not_shown() -> None:
    assert len(mask("а " * 60_000 + "+7 900 000-00-00")) <= 100_000


@pytest.mark.parametrize(
    ("digits", "is_right"), [("11223344595", True), ("11223344596", False), ("00000000100", True)]
)
def test_check_digits_of_snils(digits: str, *, is_right: bool) -> None:
    assert is_snils(digits) is is_right


@pytest.mark.parametrize(
    ("digits", "is_right"), [("2200000000000004", True), ("2200000000000005", False)]
)
def test_check_digits_of_cards(digits: str, *, is_right: bool) -> None:
    assert is_luhn(digits) is is_right


_PIECES = st.sampled_from(
    [draft.text for draft in [*read_drafts(), *read_odd_drafts()]]
    + [row[0] for row in STOPPED]
    + PASSED
    + [kind.cover for kind in Kind]
    + [
        "İ",
        "\u00a0",
        "\u200b",
        "\u0306",
        "\u2060 \u2014",
        "ß",
        "\n",
        "\x00",
        "²",
        "٣" * 11,
        "8",
        "+7",
        "9" * 10,
        "кв. 5",
        "диагноз",
        "г. ",
        "[id1|",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=6).map("".join))


@given(_TEXTS)
def test_findings_stand_in_order_inside_the_text(text: str) -> None:
    found = find_personal(text, KNOWN)

    assert all(0 <= finding.start < finding.end <= len(text) for finding in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


@given(_TEXTS)
def test_what_is_masked_holds_nothing_and_is_masked_but_once(text: str) -> None:
    masked = mask(text)

    assert find_personal(masked) == []
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "piece",
    [
        "а",
        "8",
        "8 ",
        "Анна ",
        "А.",
        "Кошкин Пётр ",
        "lena@mail.ru ",
        "a@",
        "ул. Мира, 5, кв. 7 ",
        "девять ",
        "У Вас астма ",
        "диагноз: ",
        "[id1|",
        "0000 ",
        "1.1.2020 ",
        "Врач ",
        "\n",
        "\u200b",
        "и\u0306",
        "12 34 ",
        "полис 12-",
        "памятник ",
        "a@b , ru ",
        "8,",
    ],
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()

    mask(text)

    assert time.perf_counter() - began < 60
