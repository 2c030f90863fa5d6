"""A page's own words that closed a case, and what becomes of them in the network afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.access import service as access
from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.comments.service import take_away
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import LATER, asked, page_says, weigh

__all__ = ["scene"]  # the fixture

LOST = [EventKind.ANSWER_VANISHED, EventKind.REOPENED]


async def closed_by_hand(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2")
    await weigh(scene)


async def deleted(scene: Scene, external_id: str = "2") -> Case:
    await take_away(scene.session, scene.page.id, {external_id: None}, now=LATER)
    await weigh(scene)
    (case,) = await scene.cases()
    return case


async def changed(scene: Scene, text: str) -> Case:
    await page_says(scene, "2", text=text)
    await weigh(scene)
    (case,) = await scene.cases()
    return case


async def test_a_case_whose_answer_the_page_deleted_is_open_again(scene: Scene) -> None:
    await closed_by_hand(scene)

    case = await deleted(scene)

    assert (case.state, case.outcome) == (CaseState.OPEN, None)
    assert (await scene.history())[-2:] == LOST


async def test_a_late_answer_that_is_back_was_late(scene: Scene) -> None:
    await closed_by_hand(scene)
    (case,) = await scene.cases()
    case.is_late = True
    await scene.session.flush()
    await deleted(scene)
    await page_says(scene, "2")
    await weigh(scene)

    (case,) = await scene.cases()

    assert (case.state, case.is_late) == (CaseState.CLOSED, True)


async def test_it_is_closed_again_by_other_words_of_the_page_that_answer_it(scene: Scene) -> None:
    await closed_by_hand(scene)
    await page_says(scene, "3", text="Бригада уже на месте.")
    await weigh(scene)
    await deleted(scene)

    await weigh(scene)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)


@pytest.mark.parametrize("left", ["Здравствуйте!", "Разберёмся и ответим завтра."])
async def test_a_case_of_whose_answer_only_a_civility_is_left_is_open_again(
    scene: Scene, left: str
) -> None:
    await closed_by_hand(scene)

    case = await changed(scene, left)

    assert case.state is CaseState.OPEN
    assert (await scene.history())[-3:] == [
        EventKind.ANSWER_CHANGED,
        EventKind.REOPENED,
        EventKind.ACKNOWLEDGED,
    ]


async def test_other_words_are_told_once_and_open_nothing(scene: Scene) -> None:
    await closed_by_hand(scene)

    case = await changed(scene, "Включим послезавтра.")
    await scene.session.execute(update(Comment).values(weigh_at=LATER))
    await weigh(scene)

    history = await scene.history()
    assert case.state is CaseState.CLOSED
    assert history[-1] is EventKind.ANSWER_CHANGED
    assert history.count(EventKind.ANSWER_CHANGED) == 1


async def test_a_comment_that_did_not_close_the_case_is_told_to_nobody(scene: Scene) -> None:
    await closed_by_hand(scene)
    await page_says(scene, "3", text="Хорошего дня!")
    await weigh(scene)
    history = await scene.history()

    case = await deleted(scene, "3")

    assert (case.state, await scene.history()) == (CaseState.CLOSED, history)


async def test_an_earlier_answer_opens_nothing_once_a_later_one_stands(scene: Scene) -> None:
    await closed_by_hand(scene)
    await scene.say("3", "Не включили!", thread="1", at=make.NOW + timedelta(minutes=1))
    await scene.open(now=LATER)
    await page_says(scene, "4", text="Включили.", at=LATER)
    await weigh(scene)
    history = await scene.history()

    case = await deleted(scene)

    assert (case.state, await scene.history()) == (CaseState.CLOSED, history)


async def test_where_the_question_is_gone_too_nothing_is_opened(scene: Scene) -> None:
    await closed_by_hand(scene)
    await take_away(scene.session, scene.page.id, {"1": None}, now=LATER)

    case = await deleted(scene)

    assert case.state is CaseState.CLOSED
    assert (await scene.history())[-1] is EventKind.ANSWER_VANISHED


async def test_words_by_which_somebody_told_of_the_answer_are_watched_as_well(
    scene: Scene,
) -> None:
    await asked(scene)
    await page_says(scene, "2", text="Разберёмся и ответим завтра.")
    await weigh(scene)
    (case,) = await scene.cases()
    case = await cases.find(scene.session, case.id, to_change=True)
    own = await scene.session.scalar(select(Comment.id).where(Comment.external_id == "2"))
    person = access.person_of(await make.an_account(scene.session))
    told = Told(way=Way.THREAD, comment_id=own)
    await elsewhere.tell(scene.session, case, person, told, rulebook=make.RULEBOOK, now=LATER)

    case = await deleted(scene)

    assert (case.state, case.outcome) == (CaseState.OPEN, None)
    assert (await scene.history())[-2:] == LOST
