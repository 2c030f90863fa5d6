"""Which comments of a case wait for an answer."""

from datetime import timedelta
from uuid import uuid4

from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.rules import EventKind
from app.comments.service import take_away
from app.replies import by_hand
from app.replies import service as replies
from app.replies.service import confirm_seen
from app.replies.waiting import waiting_in
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import page_says
from tests.app.replies.test_overtaken import (
    ANSWER,
    LATER,
    SOON,
    answered,
    asked,
    asks_more,
    published,
    someone,
)

__all__ = ["scene"]  # the fixture

AFTER = LATER + timedelta(minutes=1)


async def waits(scene: Scene) -> list[str]:
    """Tell by the network's ids which comments of the only case wait."""
    (case,) = await scene.cases()
    history = await cases.history(scene.session, case)
    found = await waiting_in(scene.session, case, history)
    said = (await cases.comments_by_case(scene.session, [case.id]))[case.id]
    return [comment.external_id for comment in said if comment.id in found]


async def test_in_a_case_that_was_never_answered_all_wait(scene: Scene) -> None:
    await asked(scene)
    await asks_more(scene)

    assert await waits(scene) == ["1", "2"]


async def test_new_words_after_an_answer_wait_alone(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)

    assert await waits(scene) == ["2"]


async def test_so_do_words_that_an_answer_on_its_way_has_not_heard(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await asks_more(scene)
    await published(scene)

    assert await waits(scene) == ["2"]


async def test_where_the_answer_is_lost_all_wait(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await take_away(scene.session, scene.page.id, {"3": None}, now=LATER)
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=LATER, limit=5)
    await asks_more(scene, at=LATER, now=LATER)

    assert await waits(scene) == ["1", "2"]


async def test_where_it_is_seen_again_it_has_answered_as_before(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await take_away(scene.session, scene.page.id, {"3": None}, now=LATER)
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=LATER, limit=5)
    await page_says(scene, "3", text=ANSWER, at=LATER)
    await confirm_seen(scene.session, now=LATER, limit=5)
    await asks_more(scene, at=LATER, now=LATER)

    assert (await scene.history())[-2:] == [EventKind.CLOSED, EventKind.REOPENED]
    assert await waits(scene) == ["2"]


async def test_what_an_earlier_answer_has_heard_waits_neither_where_the_last_is_lost(
    scene: Scene,
) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)
    (case,) = await scene.cases()
    case = await cases.find(scene.session, case.id, to_change=True)
    await replies.answer(
        scene.session, case, await someone(scene, case), text="Лифт починят во вторник.",
        comment_id=None, key=uuid4(), now=LATER,
    )  # fmt: skip
    (errand,) = await replies.claim(scene.session, Network.VK, now=LATER, limit=5)
    await replies.published(
        scene.session, errand, external_id="5", rulebook=make.RULEBOOK, now=AFTER
    )
    await page_says(scene, "5", text="Лифт починят во вторник.", at=AFTER)
    await take_away(scene.session, scene.page.id, {"5": None}, now=AFTER)
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=AFTER, limit=5)

    assert (await scene.history())[-1] is EventKind.REOPENED
    assert await waits(scene) == ["2"]


async def test_nor_where_a_word_is_taken_back(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)
    person = await someone(scene, case)
    told = Told(way=Way.PHONE, answered_at=LATER, words="звонила завуч")
    case = await cases.find(scene.session, case.id, to_change=True)
    await elsewhere.tell(scene.session, case, person, told, rulebook=make.RULEBOOK, now=LATER)
    await elsewhere.undo(scene.session, case, person, now=LATER)

    assert await waits(scene) == ["2"]


async def test_an_answer_by_hand_and_a_word_of_one_count_too(scene: Scene) -> None:
    case = await asked(scene)
    await page_says(scene, "3", text=ANSWER, at=SOON)
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=LATER, limit=5)
    await asks_more(scene, at=LATER, now=LATER)
    after_the_hand = await waits(scene)
    person = await someone(scene, case)
    told = Told(way=Way.PHONE, answered_at=LATER, words="звонила завуч")
    case = await cases.find(scene.session, case.id, to_change=True)
    await elsewhere.tell(scene.session, case, person, told, rulebook=make.RULEBOOK, now=LATER)
    await scene.say("4", "А крыша?", thread="1", at=LATER, now=LATER)
    await scene.open(now=LATER)

    assert (after_the_hand, await waits(scene)) == (["2"], ["4"])
