"""Explanations: which words are quoted, in which order, and how."""

import pytest

from app.triage.judging.explain import Evidence, explain
from app.triage.judging.reading import read_text
from app.triage.rules import NEEDS_ANSWER, Decision, Label, standing_of

SCORES = {**dict.fromkeys(map(str, Label), 0.1), Label.COMPLAINT: 0.4, NEEDS_ANSWER: 0.5}


def evidence(
    text: str,
    pulls: dict[str, float],
    *,
    joined: bool = False,
    danger: tuple[int, int] | None = None,
) -> Evidence:
    reading = read_text(text)
    by_word = [pulls.get(form, 0.0) for form in reading.forms]
    standing, pulls_of = standing_of(reading.forms), dict.fromkeys(Label, by_word)
    return Evidence(text, reading.words, reading.findings, pulls_of, standing, joined, danger)


DOUBT = Decision((), needs_answer=False, review=True)


def sure(label: Label) -> Decision:
    return Decision((label,), needs_answer=True, review=False)


def test_phrases_of_the_rules_come_before_words_of_the_model() -> None:
    given = evidence("Лифт стоит, свет не горит", {"лифт": 2.0, "стоит": 1.0, "свет": 0.5})

    reason = explain(sure(Label.COMPLAINT), SCORES, given)[0]

    assert reason.sentence == "Похоже на жалобу или просьбу: „Лифт“, „стоит“, „не горит“"


def test_words_that_hardly_pull_are_not_quoted() -> None:
    given = evidence("Лифт стоит", {"лифт": 0.2, "стоит": 0.1})

    assert explain(sure(Label.COMPLAINT), SCORES, given)[0].spans == ((0, 4),)


def test_a_word_is_quoted_once_though_two_phrases_hold_it() -> None:
    given = evidence("Скажите когда", {"скажите": 3.0, "когда": 3.0})

    assert explain(sure(Label.QUESTION), SCORES, given)[0].spans == ((0, 7), (8, 13))


def test_a_word_that_is_written_again_is_quoted_once() -> None:
    given = evidence(
        "классная говорит терпите, директор говорит разберитесь", {"говорит": 3.0, "терпите": 1.0}
    )

    assert explain(sure(Label.COMPLAINT), SCORES, given)[0].sentence == (
        "Похоже на жалобу или просьбу: „говорит“, „терпите“, „разберитесь“"
    )


def test_the_words_of_a_danger_are_quoted_first() -> None:
    given = evidence("Разберитесь, опять грязь, сына бьют", {}, danger=(3, 5))

    assert explain(sure(Label.COMPLAINT), SCORES, given)[0].sentence == (
        "Похоже на жалобу или просьбу: „сына бьют“, „Разберитесь“, „грязь“"
    )


def test_without_a_word_to_quote_the_whole_text_is_named() -> None:
    reason = explain(sure(Label.THANKS), SCORES, evidence("ну вот", {}))[0]

    assert reason.sentence == "Похоже на благодарность: судя по тексту в целом"
    assert reason.spans == ()


def test_doubt_is_spoken_of_the_likelier_label() -> None:
    reason = explain(DOUBT, SCORES, evidence("Опять стоит лифт", {}))[0]

    assert reason.label is Label.COMPLAINT
    assert reason.sentence == "Возможно, жалоба или просьба: „Опять“"


def test_a_danger_is_named_whatever_the_model_supposes() -> None:
    given = evidence("дочь не хочет жить", {"дочь": 2.0}, danger=(1, 4))

    reason = explain(DOUBT, SCORES, given)[0]

    assert reason.label is Label.COMPLAINT
    assert reason.sentence == "Названа опасность: „не хочет жить“"
    assert reason.spans == ((5, 18),)


def test_a_danger_that_is_thanked_beside_has_both_reasons() -> None:
    thanks = Decision((Label.THANKS,), needs_answer=False, review=True)
    given = evidence("Спасибо, но пахнет газом", {}, danger=(2, 4))

    assert [reason.sentence for reason in explain(thanks, SCORES, given)] == [
        "Похоже на благодарность: „Спасибо“",
        "Названа опасность: „пахнет газом“",
    ]


def test_a_danger_in_what_needs_an_answer_anyway_leaves_its_reason() -> None:
    given = evidence("Пахнет газом!", {}, danger=(0, 2))

    reasons = explain(sure(Label.COMPLAINT), SCORES, given)

    assert [reason.sentence for reason in reasons] == [
        "Похоже на жалобу или просьбу: „Пахнет газом“"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Помогите!", "Просит о помощи: „Помогите“"),
        ("SOS", "Просит о помощи: „SOS“"),
        ("Люди, спасите, помогите нам!", "Просит о помощи: „спасите“, „помогите“"),
    ],
)
@pytest.mark.parametrize("decision", [DOUBT, sure(Label.QUESTION)], ids=["doubt", "sure"])
def test_a_cry_for_help_is_called_one(decision: Decision, text: str, told: str) -> None:
    given = evidence(text, {"нам": 1.0, "люди": 1.0})

    assert [reason.sentence for reason in explain(decision, SCORES, given)] == [told]


def test_a_request_with_more_words_is_no_bare_cry() -> None:
    given = evidence("Помогите с лифтом", {"лифтом": 1.0})

    assert explain(sure(Label.COMPLAINT), SCORES, given)[0].sentence == (
        "Похоже на жалобу или просьбу: „Помогите“, „лифтом“"
    )


def test_a_foreign_text_is_called_foreign() -> None:
    reason = explain(DOUBT, SCORES, evidence("When will the school open?", {}))[0]

    assert reason.sentence == "Похоже, написано не по-русски"


def test_a_word_far_behind_the_weightiest_is_not_quoted() -> None:
    given = evidence("Лифт стоит", {"лифт": 2.0, "стоит": 0.5})

    assert explain(sure(Label.COMPLAINT), SCORES, given)[0].spans == ((0, 4),)


def test_a_long_quote_is_cut() -> None:
    given = evidence(f"https://a.ru/{'x' * 100}", {})

    sentence = explain(sure(Label.SPAM), SCORES, given)[0].sentence

    assert len(sentence) < 70
    assert sentence.endswith("…“")


def test_signs_that_no_reader_sees_are_not_quoted() -> None:
    given = evidence("\u202eпочему не\u0000работает лифт", {})

    reason = explain(sure(Label.COMPLAINT), SCORES, given)[0]

    assert reason.sentence == "Похоже на жалобу или просьбу: „не работает“"
    assert reason.spans == ((8, 19),)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("п***ец какой-то", []),
        ("какой то ужас", ["ужас"]),
        ("Кто-нибудь ходил?", ["ходил", "?"]),
        ("Почему-то холодно", ["холодно"]),
        ("когда-либо откроют?", ["откроют", "?"]),
        ("Какой врач?", ["Какой", "врач", "?"]),
        ("Почему то же?", ["Почему", "?"]),
        ("Какой, то есть?", ["Какой", "есть?"]),
        ("Врач-то где?", ["Врач", "где", "?"]),
        ("Когда?", ["Когда", "?"]),
        ("Будет ли кто-нибудь завтра?", ["Будет ли кто-нибудь завтра?"]),
    ],
)
def test_what_asks_nothing_is_not_quoted(text: str, quotes: list[str]) -> None:
    words = ("какой", "кто", "ходил", "ужас", "почему", "холодно", "когда", "откроют", "врач")
    given = evidence(text, dict.fromkeys((*words, "нибудь", "есть", "где", "либо"), 1.0))

    reason = explain(sure(Label.QUESTION), SCORES, given)[0]

    assert [text[start:end] for start, end in reason.spans] == quotes


@pytest.mark.parametrize(
    ("text", "joined", "quotes"),
    [
        ("В классе холодно, +12", False, ["холодно"]),
        ("+ нет воды", False, ["нет воды"]),
        ("+1", True, ["+1"]),
        ("Поддерживаю", False, ["Поддерживаю"]),
        ("и у нас", False, ["и у нас"]),
    ],
)
def test_a_plus_is_quoted_only_of_one_who_joins(
    text: str, quotes: list[str], *, joined: bool
) -> None:
    given = evidence(text, {}, joined=joined)

    reason = explain(sure(Label.COMPLAINT), SCORES, given)[0]

    assert [text[start:end] for start, end in reason.spans] == quotes


def test_nothing_written_has_nothing_to_explain() -> None:
    assert explain(DOUBT, SCORES, evidence("", {})) == ()


def test_what_may_join_is_explained_by_that_alone() -> None:
    leaning = evidence("", {})._replace(leans=True)

    (reason,) = explain(DOUBT, SCORES, leaning)

    assert reason.sentence == "Возможно, присоединяется к тому, что написано выше"
    assert reason.spans == ()
