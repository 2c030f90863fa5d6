"""What a remark joins, contests or cries out: the judge with what it stands under."""

import pytest

from app.triage.judging.judge import CascadeJudge
from app.triage.rules import Importance, Judgement, Remark

NO_WATER = "Третий день нет воды в доме, когда дадут?"
NO_HEAT = "Третий день в школе нет отопления, дети сидят в куртках!"
CARS = (
    "Возле школы на переходе машины летят как на трассе. Поставьте хоть лежачих полицейских, "
    "пока никого не сбили"
)
FIRE = "В подъезде пожар! Дым валит, вызовите пожарных!"
GAS = "В подъезде пахнет газом, никто не едет!"
DIRTY = "В туалетах грязь, бумаги нет, дети терпят до дома!"
TREE = "Приглашаем на новогоднюю ёлку! 28 декабря в школе пройдёт праздник с Дедом Морозом."
APOLOGY = (
    "Здравствуйте! Приносим извинения, воды нет из-за аварии, не работает насос. "
    "Ремонт продолжается."
)


@pytest.fixture(scope="module")
def judge() -> CascadeJudge:
    return CascadeJudge.load()


def verdict(judge: CascadeJudge, remark: Remark) -> Judgement:
    return judge.judge([remark])[0]


@pytest.mark.parametrize(
    "text",
    ["и у нас уже есть вода", "у нас тоже дали воду", "и у нас вода пошла", "и у нас включили"],
)
def test_good_news_joins_no_complaint(judge: CascadeJudge, text: str) -> None:
    assert not verdict(judge, Remark(text, parent=NO_WATER)).needs_answer


@pytest.mark.parametrize(
    "text",
    ["и у нас не дали", "у нас тоже есть", "и у нас уже третий день", "и у нас не работает"],
)
def test_what_only_sounds_like_good_news_joins(judge: CascadeJudge, text: str) -> None:
    assert verdict(judge, Remark(text, parent=NO_WATER)).needs_answer


@pytest.mark.parametrize(
    "text", ["Кирова 12", "5Б", "8-912-345-67-89", "Иванова Мария Петровна", "Ольховка"]
)
def test_a_person_looks_at_what_the_page_has_asked_for(judge: CascadeJudge, text: str) -> None:
    asked = "Здравствуйте! Уточните, пожалуйста, адрес и класс."
    told, untold = judge.judge(
        [
            Remark(text, parent=asked, parent_is_ours=True),
            Remark("Спасибо, хорошо", parent=asked, parent_is_ours=True),
        ]
    )

    assert (told.needs_answer, told.review) == (False, True)
    assert told.reasons[-1].sentence == "Отвечает на то, что написала страница"
    assert (untold.needs_answer, untold.review) == (False, False)


@pytest.mark.parametrize(
    "text", ["Продам гараж, 200000", "Кредит под 5%, пишите", "Всё сделали 5 минут назад, спасибо"]
)
def test_an_offer_or_thanks_is_no_answer_to_us(judge: CascadeJudge, text: str) -> None:
    asked = "Уточните, пожалуйста, адрес и номер телефона."
    said = verdict(judge, Remark(text, parent=asked, parent_is_ours=True))

    assert (said.needs_answer, said.review) == (False, False)
    assert said.labels


@pytest.mark.parametrize("text", ["а нам?", "а Ольховка?", "и?", "и что дальше"])
def test_a_short_question_under_our_answer_is_not_passed(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=APOLOGY, parent_is_ours=True))

    assert said.needs_answer or said.review


@pytest.mark.parametrize("text", ["+1", "Поддерживаю", "И у нас"])
def test_nobody_joins_an_answer_of_ours(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=APOLOGY, parent_is_ours=True))

    assert not said.needs_answer


def test_a_trouble_of_his_own_under_an_answer_of_ours_is_heard(judge: CascadeJudge) -> None:
    text = "И у нас нет воды на Ленина 5"

    assert verdict(judge, Remark(text, parent=APOLOGY, parent_is_ours=True)).needs_answer


def test_who_joins_is_about_what_stands_above_and_as_important(judge: CascadeJudge) -> None:
    text = "Батареи ледяные, в классе 10 градусов, дети мёрзнут!"

    above, joins = judge.judge(
        [
            Remark(text, kind="school", month=12),
            Remark("И у нас", parent=text, kind="school", month=12),
        ]
    )

    assert above.importance is Importance.URGENT
    assert (joins.topic, joins.importance) == (above.topic, above.importance)
    assert joins.importance_reason == above.importance_reason


@pytest.mark.parametrize(
    "text",
    [
        "+",
        "+1",
        "➕",
        "Плюс один",
        "и у нас",
        "у нас тоже",
        "и на Лесной 5",
        "и в 5 школе так же",
        "тоже самое",
        "такая же проблема",
        "та же ситуация",
        "у нас аналогичная ситуация",
        "И наш класс тоже",
        "Я тоже",
        "Поддерживаем!",
        "Присоединяемся",
        "подписываюсь",
        "и у нас не топят",
        "и у нас третий день",
    ],
)
def test_who_only_joins_complains_of_what_stands_above(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=NO_HEAT, kind="school", month=12))

    assert said.needs_answer
    assert said.topic == "building.heat"
    assert said.importance is Importance.URGENT
    assert "Присоединяется" in said.reasons[0].sentence


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("а у нас нет учителя химии", "staff.missing"),
        ("и у нас в столовой тараканы", "meals"),
        ("а на Лесной 5 яма", "territory"),
        ("а у нас в больнице талонов нет", "appointment.online"),
        ("такая же проблема с парковкой", "road.parking"),
        ("А у меня вопрос: когда каникулы?", "schedule.lessons"),
    ],
)
def test_a_matter_of_his_own_that_begins_with_a_join_stays_his_own(
    judge: CascadeJudge, text: str, topic: str
) -> None:
    said = verdict(judge, Remark(text, parent=NO_HEAT, kind="school", month=12))

    assert said.needs_answer or said.review
    assert (said.topic, said.importance) == (topic, Importance.USUAL)
    assert not any("рисоединяется" in reason.sentence for reason in said.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "а у нас день рождения 🎂",
        "И у нас замечательные учителя!",
        "а у нас скидки на пледы, пишите в лс",
        "а у нас топят",
        "а у нас батареи горячие",
        "и у нас потеплело",
        "А у нас нет такого",
        "а у нас жарко, окна открываем",
        "+20 на улице, а вы топить",
        "+10 и дождь",
        "у нас тоже жарко +25",
        "а на 8 марта",
        "и в 5 лет",
        "а в 90-е годы",
        "+ Спасибо директору",
        "поддерживаю директора, он не виноват",
        "Присоединяюсь к поздравлениям",
        "+ дураки вы все",
        "👆",
    ],
)
def test_what_joins_no_complaint_takes_nothing_from_it(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=NO_HEAT, kind="school", month=12))

    assert not said.needs_answer
    assert said.importance is Importance.USUAL


@pytest.mark.parametrize(
    "text", ["+1. Спасибо", "и у нас, спасибо что написали", "Присоединяюсь, спасибо за пост"]
)
def test_who_thanks_the_author_joins_a_danger_as_anybody(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.importance) == (True, Importance.URGENT)


@pytest.mark.parametrize(
    "text", ["Подтверждаю", "так и есть", "у дочки тоже", "в 5Б тоже", "и в соседней группе"]
)
def test_who_says_it_in_other_words_joins_a_danger_as_anybody(
    judge: CascadeJudge, text: str
) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.importance) == (True, Importance.URGENT)


@pytest.mark.parametrize("text", ["Согласна", "Верно", "Точно!", "вот-вот"])
def test_who_only_agrees_is_looked_at_under_an_urgent_danger(
    judge: CascadeJudge, text: str
) -> None:
    under, beside = judge.judge([Remark(text, parent=GAS), Remark(text, parent=DIRTY)])

    assert (under.needs_answer, under.review, under.importance) == (False, True, Importance.URGENT)
    assert (beside.needs_answer, beside.review) == (False, False)


@pytest.mark.parametrize("text", ["Согласна, врачи молодцы", "Точно! Спасибо учителям"])
def test_who_agrees_and_thanks_joins_nothing(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.review) == (False, False)


@pytest.mark.parametrize("text", ["+1", "и у нас так же", "Поддерживаю! Вчера чуть сына не сбили"])
def test_a_danger_that_is_only_sensed_above_is_handed_on(judge: CascadeJudge, text: str) -> None:
    above, joins = judge.judge(
        [Remark(CARS, kind="school", month=9), Remark(text, parent=CARS, kind="school", month=9)]
    )

    assert above.importance is Importance.HIGH
    assert (joins.importance, joins.importance_reason) == (
        above.importance,
        above.importance_reason,
    )


def test_a_danger_that_is_sensed_above_is_not_handed_to_who_is_glad(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("и у нас сегодня праздник", parent=CARS, kind="school", month=9))

    assert said.importance is Importance.USUAL


@pytest.mark.parametrize("text", ["Спасибо!", "+ Спасибо врачам", "и у нас починили, спасибо"])
def test_who_thanks_others_joins_no_danger(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.review, said.importance) == (False, False, Importance.USUAL)


@pytest.mark.parametrize(
    "text", ["Вера, и у нас", "и у нас, Роза Львовна", "у нас тоже, Лесная 5, скорее приезжайте"]
)
def test_who_calls_signs_or_hurries_joins_as_anybody(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.importance) == (True, Importance.URGENT)


@pytest.mark.parametrize(
    "text",
    [
        "У нас тоже, соседи в панике",
        "+ ребёнка тошнит",
        "и у нас голова болит",
        "и у нас голова болит, спасибо за пост",
        "я тоже чувствую",
        "у нас тоже с вечера",
        "моя мама тоже не может дышать",
    ],
)
def test_what_may_be_the_same_danger_is_looked_at_as_such(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert said.needs_answer or said.review
    assert said.importance is Importance.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "и у нас сегодня праздник",
        "и у нас чисто",
        "+ дураки вы все",
        "такая же проблема с парковкой",
    ],
)
def test_what_is_surely_something_else_is_not_as_urgent(judge: CascadeJudge, text: str) -> None:
    assert verdict(judge, Remark(text, parent=GAS)).importance is Importance.USUAL


def test_a_flat_that_is_told_with_a_plus_gives_no_degrees(judge: CascadeJudge) -> None:
    above = "Воспитательница кричит на детей!"
    said = verdict(judge, Remark("+1, дом 7, кв 12", parent=above, kind="school", month=12))

    assert (said.needs_answer, said.topic) == (True, "staff.rude")
    assert said.importance is Importance.USUAL


@pytest.mark.parametrize(
    "text",
    [
        "я тоже не чувствую",
        "я тоже не понимаю, чего паниковать",
        "мне тоже без разницы",
        "я тоже не верю",
        "мы тоже не нарадуемся",
        "Подтверждаю! Отличная школа",
        "подтверждаю, очень хороший садик",
        "Не подтверждаю",
        "наш тоже любит купаться",
        "Муж тоже электрик",
        "сын тоже спит",
        "Верно, и вам здоровья",
    ],
)
def test_who_contradicts_or_praises_joins_no_danger(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent=GAS))

    assert (said.needs_answer, said.importance) == (False, Importance.USUAL)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("я тоже не могу дозвониться до поликлиники", "appointment"),
        ("мне тоже не дали талон", "appointment"),
        ("мы тоже не попали в кружок", "education.clubs"),
    ],
)
def test_what_he_himself_lacks_is_a_matter_of_his_own(
    judge: CascadeJudge, text: str, topic: str
) -> None:
    said = verdict(judge, Remark(text, parent=NO_HEAT, kind="school", month=12))

    assert (said.needs_answer, said.topic) == (True, topic)
    assert said.importance is Importance.USUAL


@pytest.mark.parametrize(
    "text",
    [
        "у нас тоже не топят",
        "нам тоже не топят",
        "нас тоже не греют",
        "мы тоже без тепла",
        "мы тоже мёрзнем",
        "нам тоже не отвечают",
        "мы тоже не можем терпеть",
    ],
)
def test_who_lacks_the_same_joins(judge: CascadeJudge, text: str) -> None:
    above = "Третий день в школе не топят, дети сидят в куртках!"
    said = verdict(judge, Remark(text, parent=above, kind="school", month=12))

    assert said.needs_answer
    assert (said.topic, said.importance) == ("building.heat", Importance.URGENT)


def test_thanks_to_the_author_hide_no_trouble_that_is_added(judge: CascadeJudge) -> None:
    to_author, to_another = judge.judge(
        [
            Remark("и у нас дети терпят до дома, спасибо за пост", parent=DIRTY),
            Remark("+ спасибо директору за заботу", parent=DIRTY),
        ]
    )

    assert to_author.needs_answer or to_author.review
    assert (to_another.needs_answer, to_another.review) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "05 наберите диспетчера",
        "напишите заявление на имя директора",
        "В 40 надо скорую вызывать, а не самой ехать",
        "дали уже тепло",
        "у нас дали в половине одиннадцатого, потрогайте трубу",
    ],
)
def test_advice_and_good_news_under_a_complaint_are_only_looked_at(
    judge: CascadeJudge, text: str
) -> None:
    said = verdict(judge, Remark(text, parent="Куда звонить, если двор не чистят и нет тепла?"))

    assert (said.needs_answer, said.review) == (False, True)


@pytest.mark.parametrize(
    "text", ["Напишите нам график работы", "дали на час и опять отключили", "Дали отписку"]
)
def test_what_only_sounds_like_advice_or_good_news_is_answered(
    judge: CascadeJudge, text: str
) -> None:
    assert verdict(judge, Remark(text, parent=NO_HEAT, kind="school", month=12)).needs_answer


def test_a_trouble_without_a_name_is_that_of_what_stands_above(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("и у нас не приехали", parent=NO_HEAT, kind="school", month=12))

    assert (said.needs_answer, said.topic) == (True, "building.heat")


def test_a_feast_under_a_fire_is_not_urgent(judge: CascadeJudge) -> None:
    feast, neighbour = judge.judge(
        [Remark("а у нас выпускной 25-го", parent=FIRE), Remark("и у нас", parent=FIRE)]
    )

    assert (feast.needs_answer, feast.importance) == (False, Importance.USUAL)
    assert (neighbour.needs_answer, neighbour.importance) == (True, Importance.URGENT)


@pytest.mark.parametrize("text", ["👆🏻", "поддерживаю учителей"])
def test_a_person_looks_at_what_may_join_a_complaint(judge: CascadeJudge, text: str) -> None:
    under, alone = judge.judge([Remark(text, parent=NO_HEAT), Remark(text)])

    assert under.review
    assert under.reasons[-1].sentence == "Возможно, присоединяется к тому, что написано выше"
    assert (alone.needs_answer, alone.review) == (False, False)


@pytest.mark.parametrize("text", ["👆", "+", "поддерживаю учителей", "Я тоже"])
def test_nobody_looks_at_what_joins_no_complaint(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text, parent="Какая красивая ёлка, спасибо!"))

    assert (said.needs_answer, said.review) == (False, False)


@pytest.mark.parametrize("text", ["И когда решите?", "Почему так?"])
def test_a_short_question_is_about_what_it_answers_before_the_post(
    judge: CascadeJudge, text: str
) -> None:
    under, alone = judge.judge([Remark(text, parent=DIRTY, post=TREE), Remark(text, post=TREE)])

    assert (under.topic, alone.topic) == ("building.toilets", "events")


@pytest.mark.parametrize(
    ("text", "importance"),
    [
        ("Пишите заявление в полицию и в прокуратуру, не молчите", Importance.USUAL),
        ("И когда решите?", Importance.USUAL),
        ("и у нас так же", Importance.HIGH),
    ],
)
def test_only_who_joins_is_as_important_as_the_topic_above(
    judge: CascadeJudge, text: str, importance: Importance
) -> None:
    above = "Хирург поставил неправильный диагноз, лечили от другого"

    over, said = judge.judge(
        [Remark(above, kind="hospital"), Remark(text, parent=above, kind="hospital")]
    )

    assert over.topic == said.topic == "treatment.mistake"
    assert (over.importance, said.importance) == (Importance.HIGH, importance)


def test_a_short_question_under_small_talk_is_about_the_post(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("И во сколько начало?", parent="Ура!", post=TREE))

    assert said.topic == verdict(judge, Remark("И во сколько начало?", post=TREE)).topic


def test_a_question_that_names_its_matter_is_about_it(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("Когда включат отопление?", parent=DIRTY, post=TREE))

    assert said.topic == "building.heat"


@pytest.mark.parametrize(
    "text",
    [
        "Не хочу больше жить",
        "Повеситься хочется",
        "в школе стреляют",
        "Заминирована школа",
        "физрук лапает девочек",
        "Тонет ребёнок",
        "бьют током",
        "п о ж а р в доме 4",
    ],
)
def test_an_urgent_danger_that_the_model_passes_goes_to_a_person(
    judge: CascadeJudge, text: str
) -> None:
    said = verdict(judge, Remark(text, kind="other", month=12))

    assert said.needs_answer or said.review
    assert said.importance is Importance.URGENT
    assert said.importance_reason


@pytest.mark.parametrize(
    "text",
    [
        "оружие в школе",
        "мужик с оружием у школы",
        "ножом машет",
        "он умирает помогите",
        "пожарные не едут",
        "пожарная сигнализация воет",
        "мы отравились вашей едой",
        "Она умирает, а вы отфутболиваете",
        "Умираю, сердце",
        "Отравились всей семьёй",
        "Продаёт оружие школьникам",
        "Погорельцы после пожара без жилья",
        "отравили собак во дворе",
        "Пожар!",
        "что-то горит",
        "ну и ладно, красота, у соседей пахнет\nгазом, молодцы",
    ],
)
def test_a_danger_that_is_meant_goes_to_a_person(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text))

    assert said.needs_answer or said.review


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо пожарным за урок по пожарной безопасности",
        "Отличный пожарный кружок",
        "умираю со смеху",
        "не пахнет газом",
        "Картина «Пожар» чудесная",
        "В 1941 пожар уничтожил школу",
    ],
)
def test_a_danger_that_is_only_a_word_goes_to_nobody(judge: CascadeJudge, text: str) -> None:
    said = verdict(judge, Remark(text))

    assert (said.needs_answer, said.review) == (False, False)


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("придурок", ""),
        ("Продаю травматический пистолет недорого, скидка 50%, пишите в лс", ""),
        ("Маша, это твой сын пропал на фото?", "Какой чудесный праздник"),
    ],
)
def test_what_is_abuse_advertising_or_between_citizens_is_left(
    judge: CascadeJudge, text: str, parent: str
) -> None:
    said = verdict(judge, Remark(text, parent=parent, kind="other", month=12))

    assert (said.needs_answer, said.review) == (False, False)


@pytest.mark.parametrize("text", ["Педофил!", "насильник", "Убийцы!!!", "извращенец 🤬"])
def test_a_lone_accusation_goes_to_a_person(judge: CascadeJudge, text: str) -> None:
    assert verdict(judge, Remark(text)).review


@pytest.mark.parametrize("text", ["Помогите!!!", "SOS", "Помогите, пожалуйста"])
def test_a_bare_cry_for_help_goes_to_a_person(judge: CascadeJudge, text: str) -> None:
    assert verdict(judge, Remark(text)).review


def test_letters_that_stand_apart_are_read_as_a_word(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("Н е т  в о д ы", kind="school", month=12))

    assert said.needs_answer
    assert said.importance_reason == "нет воды: „Н е т в о д ы“"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("дочь не хочет жить", "Названа опасность: „не хочет жить“"),
        ("сына бьют каждый день", "Названа опасность: „сына бьют“"),
        ("Пожар", "Названа опасность: „Пожар“"),
        ("оружие в школе", "Названа опасность: „оружие в школе“"),
        ("Помогите!", "Просит о помощи: „Помогите“"),
        ("???", "Возможно, вопрос: „???“"),
        ("Отопление", "Возможно, жалоба или просьба: „Отопление“"),
    ],
)
def test_whoever_must_look_is_told_why(judge: CascadeJudge, text: str, told: str) -> None:
    said = verdict(judge, Remark(text))

    assert said.review
    assert [reason.sentence for reason in said.reasons] == [told]
    assert all(f"„{text[start:end]}“" in told for start, end in said.reasons[0].spans)


def test_a_danger_that_is_only_joined_is_not_sought_among_his_own_words(
    judge: CascadeJudge,
) -> None:
    said = verdict(judge, Remark("и у нас", parent="Третий день пахнет газом в подъезде!"))

    assert said.importance is Importance.URGENT
    assert {reason.sentence for reason in said.reasons} == {
        "Присоединяется к тому, что написано выше: „и у нас“"
    }


def test_importance_is_told_without_signs_that_no_reader_sees(judge: CascadeJudge) -> None:
    said = verdict(judge, Remark("\u202eпахнет\u0000газом"))

    assert said.importance_reason == "газ: „пахнет газом“"


def test_who_contests_our_answer_is_weighed_whatever_the_model_says(judge: CascadeJudge) -> None:
    under = {"parent": "Включили.", "parent_is_ours": True, "kind": "school", "month": 12}
    passed, contested = judge.judge(
        [
            Remark("Неправда, батареи еле теплые были и будут, спасибо", **under),
            Remark(
                "Неправда, батареи еле теплые были и будут, спасибо", is_contesting=True, **under
            ),
        ]
    )

    assert (contested.needs_answer, contested.review) == (passed.needs_answer, passed.review)
    assert contested.importance is Importance.URGENT
