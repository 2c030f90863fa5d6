"""What joins a complaint above it, and what only sounds so."""

import pytest

from app.triage.judging.reading import read_text
from app.triage.text.joining import (
    Joining,
    how_it_joins,
    is_good_news,
    may_be_of_himself,
    may_be_the_same,
    may_join,
    points_up,
    settle,
)
from app.triage.text.signals import Finding, Signal

NO_HEAT = "Третий день в школе не топят, дети сидят в куртках!"
TOO_HOT = "В классе духота, жарко, батареи горячие!"
W, T, A, _N = Joining


def how(text: str, parent: str = NO_HEAT) -> Joining | None:
    reading = read_text(text)
    assert may_join(reading.forms, reading.findings)
    return how_it_joins(reading.forms, reading.findings, read_text(parent).forms)


JOINS = Finding(Signal.JOINS, 0, 3)


@pytest.mark.parametrize(
    ("words", "findings", "expected"),
    [
        (3, [JOINS], True),
        (3, [], False),
        (13, [JOINS], False),
        (6, [JOINS, Finding(Signal.SETTLED, 3, 5)], False),
    ],
)
def test_only_a_short_remark_may_join_what_is_above(
    words: int, findings: list[Finding], *, expected: bool
) -> None:
    assert may_join(["у"] * words, findings) is expected


@pytest.mark.parametrize(
    "text",
    [
        "+",
        "+1",
        "++",
        "+ уже неделю",
        "+1, Ленина 5",
        "и у нас",
        "а у нас вообще нет",
        "у нас тоже 😡",
        "у нас тоже есть",
        "поддерживаю, так и есть",
        "да, и у нас!",
        "и у нас, и у соседей",
        "и на Лесной 5",
        "и у нас на улице Мира, 8 то же самое",
        "и в 5 школе так же",
        "И у нас так же, 3 класс",
        "и у нас в старшей группе",
        "и у нас на Садовой",
        "и у нас третий день",
        "тоже самое",
        "ситуация та же",
        "Абсолютно такая же проблема",
        "тот же вопрос",
        "а на Садовой 7 когда?",
        "Поддерживаю!",
        "Поддерживаю автора полностью",
        "подписываюсь под каждым словом",
        "присоединяюсь к вопросу",
        "присоединяюсь, сил нет терпеть",
        "И наш класс тоже",
        "Плюс один",
        "+1. Спасибо",
        "и у нас. Спасибо большое",
        "У нас то же самое. Благодарю!",
        "Присоединяюсь, спасибо за пост",
        "Поддерживаю, спасибо что подняли вопрос",
        "Спасибо, что написали! И у нас",
        "Большое спасибо автору, и на Лесной 5 так же",
        "Присоединяюсь ко всему сказанному, спасибо вам большое!",
        "и у нас, ул. Садовая 12",
        "и у нас во втором подъезде",
        "у нас тоже с вечера",
        "Вера, и у нас",
        "Анна, +1",
        "Мария Ивановна, у нас тоже",
        "и у нас, Роза Львовна",
        "у нас тоже, срочно",
        "у нас тоже, Лесная 5, скорее приезжайте",
        "и у нас, примите меры!",
        "+1, дом 7, кв 12",
        "Подтверждаю!",
        "так и есть",
        "Да, так и есть!",
        "с нами тоже так было",
        "и с нами так же",
        "с нами такое же было в мае",
        "с нами было то же самое",
        "и с моим сыном такое было",
        "сын тоже",
        "у дочки тоже",
        "у моего так же",
        "у моей подруги так же",
        "наши тоже",
        "моя тоже",
        "в 5Б тоже",
        "в третьей группе тоже",
        "На Лесной тоже",
        "И в соседней группе",
        "и на Лесной",
        "Точно! и в соседней группе",
        "вот вот, в третьей группе",
    ],
)
def test_a_remark_that_says_no_more_joins_wholly(text: str) -> None:
    assert how(text) is Joining.WHOLLY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("и у нас не греют", T),
        ("и у нас в столовой тараканы", T),
        ("а у нас нет учителя химии", T),
        ("а на Лесной 5 яма", T),
        ("и у нас на дороге яма 2 недели", T),
        ("и у нас тоже самое, дети мёрзнут", T),
        ("и у нас дети в шапках", A),
        ("и у нас мусор 3 недели", A),
        ("и у нас сегодня праздник", A),
        ("+ дураки вы все", A),
        ("поддерживаю директора, он не виноват", A),
        ("Присоединяюсь к поздравлениям", A),
        ("такая же история с талонами", A),
        ("и у нас топят еле-еле", A),
        ("и у нас Роза", A),
        ("у нас тоже не топят", T),
        ("нам тоже не топят", T),
        ("наш класс тоже не топят", T),
        ("нам тоже не отвечают", T),
        ("мы тоже не можем дозвониться", T),
        ("мне тоже холодно", T),
        ("и у нас не холодно, а морозильник", T),
        ("и у нас дети не раздеваются, чтобы не мёрзнуть", T),
        ("и у нас так же, им без разницы", T),
        ("мы тоже чувствуем запах", T),
        ("я тоже не верю", A),
        ("я тоже не понимаю, чего паниковать", A),
        ("мне тоже не нравится этот комментарий", A),
        ("я тоже мама, но такого не писала бы", A),
        ("я тоже не могу дозвониться до поликлиники", A),
        ("мне тоже не приходят уведомления", A),
        ("моей дочке тоже не хватило учебника", A),
        ("у меня тоже никого не спросили", A),
        ("и у нас Маша родилась", A),
        ("и у нас концерт, приезжайте", A),
        ("Вера, и у нас дети в шапках", A),
        ("и у нас не топят, спасибо губернатору", A),
        ("и у нас не топят, спасибо за пост", T),
        ("и у нас дети в шапках, спасибо что написали", A),
        ("Подтверждаю, мой один из этих двоих, шов накладывали", A),
        ("наша тоже порезалась", A),
        ("Моя тоже не любит кашу", A),
        ("муж тоже воевал", A),
        ("с нами такое же было в мае, писали жалобу, ноль реакции", T),
        ("Вот вот. У нас вместо физики физра", A),
        ("Согласна, и бутылки по всей площадке", A),
        ("Точно! Я вчера в группу зашла и никто не спросил кто я", A),
        ("Точно! И учебников не хватает", A),
    ],
)
def test_a_remark_that_says_more_joins_so_far(text: str, expected: Joining) -> None:
    assert how(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "а у нас топят",
        "а у нас батареи горячие",
        "а у нас жарко, окна открываем",
        "у нас тоже жарко +25",
        "и у нас потеплело",
        "А у нас нет такого",
        "и у нас нет проблем",
        "а у нас все по-другому",
        "и у нас тепло",
        "а у нас выпускной",
        "а у нас кот родился",
        "а у нас Роза Львовна",
        "мне тоже без разницы",
        "я тоже не вижу проблемы",
        "у меня тоже нет претензий",
        "мне тоже не холодно",
        "и у нас никто не мёрзнет",
        "у нас тоже не холодно",
        "мы тоже не нарадуемся",
        "моя дочь тоже не жалуется",
        "Я тоже там учился",
        "+ Спасибо директору",
        "+ спасибо врачам за заботу",
        "+ спасибо за праздник",
        "Поддерживаю, спасибо учителям",
        "Спасибо, и у нас потеплело",
        "у нас тоже включили, спасибо большое",
        "+ молодцы, спасибо!",
        "а у нас скидки на пледы",
        "наши тоже дали воду",
        "Моей тоже нравится",
        "В садике тоже тепло",
        "сын тоже ходит в этот сад, нам нравится",
        "Точно! Спасибо учителям",
        "Точно! Завтра же праздник",
        "Согласна, и у нас топят",
    ],
)
def test_a_remark_that_denies_or_turns_to_something_else_does_not_join(text: str) -> None:
    assert how(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Согласна",
        "Полностью согласна!",
        "Верно, ужас",
        "Точно!",
        "Именно так",
        "вот-вот",
        "да, всё так",
        "ППКС",
        "двумя руками за",
    ],
)
def test_a_remark_that_only_agrees_nods(text: str) -> None:
    assert how(text) is Joining.NODDING


@pytest.mark.parametrize(
    "text",
    [
        "дом 4 как были ледяные так и есть",
        "Не подтверждаю",
        "Мы не подтверждаем",
        "Точно не знаю",
        "Правда глаза колет",
        "Согласна с директором",
        "Согласна, учителя молодцы",
        "На работе тоже весело",
        "и на том спасибо",
        "и на улице холодно",
        "и в соседней группе тараканы",
        "А в третьей группе хорошо",
        "и в целом",
        "и в сентябре",
    ],
)
def test_what_only_sounds_like_an_opener_joins_nothing(text: str) -> None:
    reading = read_text(text)

    assert not may_join(reading.forms, reading.findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("и у нас дубак", True),
        ("и у нас болеют все", True),
        ("+ ребёнка тошнит", True),
        ("и у нас сегодня праздник", False),
        ("и у нас Маша родилась", False),
        ("+ дураки вы все", False),
        ("поддерживаю директора, он не виноват", False),
        ("и у нас скидки на пледы", False),
        ("и у нас дети в шапках, спасибо губернатору", False),
        ("и у нас дети в шапках, спасибо за пост", True),
        ("моя дочь тоже кашляет", True),
        ("мой ребёнок тоже не болеет", False),
        ("Спасибо, и у нас красиво", False),
        ("я тоже не верю", False),
        ("", False),
    ],
)
def test_what_is_added_may_be_the_same_trouble(text: str, *, expected: bool) -> None:
    reading = read_text(text)

    assert may_be_the_same(reading.forms, reading.findings) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("мне тоже не дали талон", True),
        ("мой сын тоже не ходит на продлёнку", True),
        ("у меня тоже нет доступа к дневнику", True),
        ("мне тоже не дали", False),
        ("у нас тоже не дали талон", False),
        ("и у нас нет воды в доме", False),
        ("не дали талон, я тоже", False),
    ],
)
def test_who_says_what_he_himself_lacks_may_mean_something_else(
    text: str, *, expected: bool
) -> None:
    assert may_be_of_himself(read_text(text).forms) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("и у нас пахнет пирогами", A),
        ("а у нас пахнет", None),
    ],
)
def test_one_word_of_what_is_above_is_not_enough_to_join(
    text: str, expected: Joining | None
) -> None:
    assert how(text, "В подъезде пахнет газом!") is expected


@pytest.mark.parametrize("text", ["и у нас жарко", "и у нас батареи горячие"])
def test_heat_is_the_same_trouble_to_whoever_complains_of_heat(text: str) -> None:
    assert how(text, TOO_HOT) is Joining.TROUBLED


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("а у нас подметают", "Двор не подметают"),
        ("и у нас приехал", "Врач не приехал"),
        ("а у нас не кричит", "Воспитательница кричит на детей!"),
    ],
)
def test_what_is_otherwise_here_does_not_join(text: str, parent: str) -> None:
    assert how(text, parent) is None


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("а у нас не подметают", "Двор не подметают"),
        ("и у нас не работает", "Лифт то работает, то не работает"),
        ("и у нас кричит на всех", "Воспитательница кричит на детей!"),
        ("Света, у нас тоже пахнет", "В подъезде пахнет газом!"),
        ("у нас тоже пахнет, спасибо", "В подъезде пахнет газом!"),
    ],
)
def test_what_is_the_same_here_joins(text: str, parent: str) -> None:
    assert how(text, parent) in {Joining.TROUBLED, Joining.WHOLLY}


@pytest.mark.parametrize(
    ("joining", "akin", "calls", "expected"),
    [
        (W, False, False, W),
        (T, True, False, W),
        (T, None, False, W),
        (T, False, True, A),
        (A, True, True, W),
        (A, True, False, A),
        (A, None, True, A),
        (A, False, True, None),
        (Joining.NODDING, None, False, Joining.NODDING),
    ],
)
def test_it_joins_as_far_as_both_are_about_the_same(
    joining: Joining, *, akin: bool | None, calls: bool, expected: Joining | None
) -> None:
    assert settle(joining, akin=akin, calls=calls) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("и у нас потеплело", True),
        ("а у нас батареи горячие", True),
        ("А у нас нет такого", True),
        ("и у нас батареи чуть тёплые", False),
        ("и у нас тёплые батареи только в коридоре", False),
        ("а у нас не топят", False),
        ("а у нас топят?", False),
        ("у нас дали в половине одиннадцатого, потрогайте трубу", True),
        ("дали уже тепло", True),
        ("наши тоже дали воду", True),
        ("тепло пошло 😊", True),
        ("воду дали ржавую", False),
        ("дали на час и опять отключили", False),
        ("Дали отписку", False),
        ("Нам дали холодные котлеты", False),
        ("когда дали воду?", False),
        ("свет дали, но лифт стоит", False),
        ("дали воду вчера, сегодня отключили", False),
        ("Дали воду в администрации, а люди сидят", False),
        ("вода пошла в квартиру с потолка", False),
        ("Вода есть в подвале, по колено", False),
        ("На улице потеплело, отключите отопление", False),
        ("Батареи горячие в сентябре были, теперь ледяные", False),
    ],
)
def test_good_news_is_what_lacks_nothing(text: str, *, expected: bool) -> None:
    reading = read_text(text)

    assert is_good_news(reading.forms, reading.findings) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("👆", True), ("👆🏻👆🏻 ", True), ("☝️", True), ("👍", False), ("👆 вот", False), ("", False)],
)
def test_a_finger_points_at_what_is_above(text: str, *, expected: bool) -> None:
    assert points_up(text) is expected
