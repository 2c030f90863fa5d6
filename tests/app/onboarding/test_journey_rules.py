"""The stage of a page follows from its facts."""

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.onboarding.journey.rules import (
    LIVE_WITHOUT_QUESTIONS,
    Facts,
    Stage,
    blocking_reason,
    pause_before_next_look,
    stage_of,
)
from app.pages.rules import PageState
from app.vocabulary import Network
from tests.factories import NOW

_BEFORE = NOW - timedelta(days=1)
_ABLE = {"state": PageState.ACTIVE, "can_read": True, "can_reply": True, "polled_at": _BEFORE}
_HEARD = {**_ABLE, "first_comment_at": _BEFORE, "has_official": True}


def facts(**said: object) -> Facts:
    given = {"network": Network.VK, "state": PageState.CHECKING, "registered_at": _BEFORE, **said}
    return Facts(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ({}, Stage.APPLIED),
        ({"state": PageState.REFUSED}, Stage.APPLIED),
        ({"state": PageState.ACTIVE}, Stage.CHECKED),
        ({**_ABLE, "can_reply": False}, Stage.CHECKED),
        (_ABLE, Stage.KEYS),
        (_HEARD, Stage.FIRST_COMMENT),
        ({**_HEARD, "trained_at": _BEFORE}, Stage.TRAINING),
        ({**_HEARD, "trained_at": NOW - LIVE_WITHOUT_QUESTIONS}, Stage.LIVE),
        ({**_HEARD, "first_answer_at": _BEFORE}, Stage.LIVE),
        ({**_HEARD, "first_answer_at": _BEFORE, "sent_back_at": _BEFORE}, Stage.TRAINING),
        ({**_HEARD, "first_answer_at": _BEFORE, "probation_from": _BEFORE}, Stage.PROBATION),
        ({"probation_from": _BEFORE, "graduated_at": _BEFORE}, Stage.GRADUATED),
        ({"graduated_at": _BEFORE, "absent_since": _BEFORE}, Stage.ABSENT),
    ],
)
def test_a_page_stands_at_the_last_milestone_it_has_passed(
    said: dict[str, object], stage: Stage
) -> None:
    assert stage_of(facts(**said), now=NOW) is stage


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Сеть ещё не ответила"),
        ({"state": PageState.REFUSED, "trouble": "Такой страницы нет."}, "Такой страницы нет."),
        ({"state": PageState.ACTIVE}, "Нет ключа, чтобы читать"),
        ({**_ABLE, "can_reply": False}, "Нет ключа, чтобы отвечать"),
        ({**_ABLE, "trouble": "Ключ истёк."}, "Ключ истёк."),
        (_ABLE, "Комментариев ещё не было"),
        ({**_HEARD, "has_official": False}, "Отвечать некому"),
        (_HEARD, "не прошёл учебные"),
        ({**_HEARD, "state": PageState.PAUSED, "pause_reason": "ремонт"}, "остановлено: ремонт"),
        ({**_HEARD, "unread_reason": "ВКонтакте не отвечает."}, "ВКонтакте не отвечает."),
    ],
)
def test_what_is_stuck_is_said_with_who_can_mend_it(said: dict[str, object], words: str) -> None:
    assert words in blocking_reason(facts(**said), now=NOW)


def test_nothing_keeps_a_page_that_answers() -> None:
    assert blocking_reason(facts(**_HEARD, first_answer_at=_BEFORE), now=NOW) == ""


def test_nothing_keeps_a_page_that_is_lawfully_absent() -> None:
    absent = facts(state=PageState.REFUSED, absent_since=_BEFORE)

    assert blocking_reason(absent, now=NOW) == ""


_MAYBE = st.none() | st.integers(1, 300).map(lambda days: NOW - timedelta(days=days))


@given(at=_MAYBE, state=st.sampled_from(PageState), able=st.booleans(), trained=_MAYBE)
def test_an_answer_never_sets_a_page_back(
    at: datetime | None, state: PageState, *, able: bool, trained: datetime | None
) -> None:
    order = list(Stage)
    before = facts(
        state=state, can_read=able, can_reply=able, first_comment_at=at, trained_at=trained
    )
    after = msgspec.structs.replace(before, first_answer_at=_BEFORE)

    steps = order.index(stage_of(after, now=NOW)) - order.index(stage_of(before, now=NOW))

    assert steps >= 0


def test_what_moved_lately_is_looked_at_often_and_the_rest_is_not_forgotten() -> None:
    assert pause_before_next_look(timedelta(seconds=5)) == timedelta(seconds=10)
    assert pause_before_next_look(timedelta(days=90)) == timedelta(minutes=2)
