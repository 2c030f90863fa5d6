"""Who is told of what, row by row."""

from typing import Final

import pytest

from app.cases.deciding import NEEDED
from app.cases.outside import WAS_LATE
from app.cases.rules import SILENT, EventKind
from app.notices.rules import Audience, audiences_of, sentence_for

OFFICIAL: Final = {Audience.OFFICIAL}
COORDINATOR: Final = {Audience.COORDINATOR}
ALARMED: Final = {Audience.COORDINATOR, Audience.TRAINERS}
HANDED_ON: Final = {Audience.OFFICIAL, Audience.FORMER}
BOTH: Final = {Audience.OFFICIAL, Audience.COORDINATOR}
NOBODY: Final[set[Audience]] = set()
K = EventKind


@pytest.mark.parametrize(
    ("kind", "note", "told"),
    [
        (K.ASSIGNED, "", HANDED_ON),
        (K.REDIRECTED, "не наше", HANDED_ON),
        (K.STOOD_IN, "", HANDED_ON),
        (K.CAME_BACK, "", HANDED_ON),
        (K.REOPENED, "", OFFICIAL),
        (K.JOINED, "", OFFICIAL),
        (K.EDITED, "", OFFICIAL),
        (K.COMMENT_DELETED, "", OFFICIAL),
        (K.IMPORTANCE_CHANGED, "срочно, было обычно: дым", OFFICIAL),
        (K.ANSWERED_BY_HAND, "", OFFICIAL),
        (K.ACKNOWLEDGED, "", OFFICIAL),
        (K.ANSWER_VANISHED, "", BOTH),
        (K.ANSWER_CHANGED, "", BOTH),
        (K.ANSWER_UNSEEN, "", OFFICIAL),
        (K.ANSWERED_ELSEWHERE, "по телефону", OFFICIAL),
        (K.ELSEWHERE_UNDONE, "", OFFICIAL),
        (K.ESCALATED, "", ALARMED),
        (K.VANISHED, "", ALARMED),
        (K.WARNED, "50", OFFICIAL),
        (K.WARNED, "80", OFFICIAL),
        (K.WARNED, "100", BOTH),
        (K.WARNED, "150", ALARMED),
        (K.WARNED, "200", ALARMED),
        (K.SENT_FOR_APPROVAL, "", {Audience.APPROVERS}),
        (K.APPROVED, "", {Audience.WRITER}),
        (K.RETURNED, "", {Audience.WRITER, Audience.OFFICIAL}),
        (K.REPLY_REFUSED, "", {Audience.OFFICIAL, Audience.ASKER}),
        (K.MODERATION_REFUSED, "", {Audience.ASKER}),
        (K.OPENED, "", NOBODY),
        (K.UNASSIGNED, "", NOBODY),
        (K.TAKEN, "", {Audience.FORMER}),
        (K.PAUSED, "", NOBODY),
        (K.RESUMED, "пауза кончилась", OFFICIAL),
        (K.REPLY_WRITTEN, "", NOBODY),
        (K.INTERIM, "", NOBODY),
        (K.ANSWERED, "", NOBODY),
        (K.HIDDEN, "", NOBODY),
        (K.RESTORED, "", NOBODY),
        (K.AUTHOR_BLOCKED, "", NOBODY),
        (K.INCIDENT_JOINED, "", NOBODY),
        (K.INCIDENT_LEFT, "", NOBODY),
        (K.VIEWED, "", NOBODY),
        (K.EXPORTED, "", NOBODY),
        (K.CLOSED, "", NOBODY),
    ],
)
def test_an_event_is_told_to_whom_it_concerns(
    kind: EventKind, note: str, told: set[Audience]
) -> None:
    assert audiences_of(kind, note=note, has_official=True) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [("50", COORDINATOR), ("80", COORDINATOR), ("100", COORDINATOR), ("150", ALARMED)],
)
def test_of_a_case_that_nobody_has_its_coordinator_is_warned_at_every_step(
    share: str, told: set[Audience]
) -> None:
    assert audiences_of(K.WARNED, note=share, has_official=False) == told


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("комментарий 7: гражданин пишет, что не решено", "гражданин пишет, что не решено"),
        ("комментарий 7", "гражданин написал"),
        ("комментарий 7 пришёл, когда ответ 3 был уже написан", "гражданин написал"),
        ("ответ 3 исчез из сети", "ответа в сети больше нет"),
        ("ответ 3 в сети не виден", "ответа в сети не видно"),
        ("ответ 3 в сети не виден" + WAS_LATE, "ответа в сети не видно"),
        ("комментарий 7: удалён не по воле гражданина", "комментарий удалён не по воле гражданина"),
        ("комментарий 7: снова виден в сети", "комментарий гражданина снова виден в сети"),
        (f"комментарий 7: {NEEDED}", "сотрудник решил, что ответ нужен"),
        ("от ответа страницы (комментарий 9) ничего не осталось", "ответа в сети больше нет"),
    ],
)
def test_of_a_case_that_is_open_again_it_is_told_why(note: str, why: str) -> None:
    assert sentence_for(K.REOPENED, case_id=17, note=note) == (
        f"Сообщение № 17 открыто снова: {why}."
    )


@pytest.mark.parametrize("kind", [K.REOPENED, K.ELSEWHERE_UNDONE])
def test_of_a_case_that_nobody_has_its_coordinator_hears_that_it_waits_again(
    kind: EventKind,
) -> None:
    assert audiences_of(kind, note="", has_official=False) == COORDINATOR


@pytest.mark.parametrize("kind", EventKind)
def test_whatever_is_told_to_somebody_has_a_sentence(kind: EventKind) -> None:
    told = audiences_of(kind, note="80", has_official=True)

    assert all(sentence_for(kind, case_id=7, note="80", audience=each) for each in told)
    assert (sentence_for(kind, case_id=7, note="80") is not None) is bool(told - {Audience.FORMER})


@pytest.mark.parametrize("kind", sorted(SILENT))
def test_views_and_exports_are_never_told(kind: EventKind) -> None:
    assert audiences_of(kind, note="", has_official=True) == NOBODY


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("80", "Прошло 80 % срока ответа на сообщение № 7."),
        ("100", "Срок ответа на сообщение № 7 истёк."),
        ("150", "Сообщение № 7 просрочено: прошло полтора срока."),
    ],
)
def test_a_warning_says_how_much_of_the_term_has_passed(share: str, said: str) -> None:
    assert sentence_for(K.WARNED, case_id=7, note=share) == said


def test_a_refused_act_is_told_with_what_it_was_and_why() -> None:
    said = sentence_for(
        K.MODERATION_REFUSED, case_id=7, note="«Скрыть комментарий»: Ключ доступа отозван."
    )

    assert said == (
        "По сообщению № 7 сеть не выполнила действие «Скрыть комментарий»: Ключ доступа отозван."
    )


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("комментарий 5 без ответа, его удалил автор", "Из сети исчез комментарий без ответа"),
        (
            "комментарий 5 без ответа, его скрыл сотрудник (учётная запись № 2), основание: спам",
            "Сотрудник скрыл комментарий без ответа",
        ),
    ],
)
def test_who_took_an_unanswered_comment_away_is_told(note: str, said: str) -> None:
    assert sentence_for(K.VANISHED, case_id=7, note=note) == f"{said}: сообщение № 7."


@pytest.mark.parametrize(
    "kind",
    [k for k in EventKind if k not in {K.WARNED, K.REPLY_REFUSED, K.MODERATION_REFUSED}],
)
def test_what_a_person_noted_is_not_repeated(kind: EventKind) -> None:
    assert "Иванов" not in (sentence_for(kind, case_id=7, note="Иванов болеет") or "")
