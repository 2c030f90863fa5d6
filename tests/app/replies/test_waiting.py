"""Which comments of a case wait for an answer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.model import Case
from app.cases.rules import EventKind
from app.comments import service as comments
from app.comments.service import take_away
from app.replies import by_hand
from app.replies import service as replies
from app.replies.service import confirm_seen
from app.replies.waiting import Read, waiting_in
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
    read = await known_of(scene, case)
    found = await waiting_in(scene.session, case, read)
    return [comment.external_id for comment in read.said if comment.id in found]


async def known_of(scene: Scene, case: Case) -> Read:
    """Read what the case's page reads."""
    return Read(
        history=await cases.history(scene.session, case),
        said=(await cases.comments_by_case(scene.session, [case.id]))[case.id],
        thread=await comments.thread(scene.session, case.page_id, case.thread_id),
    )


async def weighed(scene: Scene) -> None:
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=AFTER, limit=5)


async def is_lost(scene: Scene, external_id: str) -> None:
    """Let the network show a comment of the page no more."""
    await take_away(scene.session, scene.page.id, {external_id: None}, now=AFTER)
    await weighed(scene)


async def answered_again(scene: Scene) -> None:
    """Let the page answer the last question through us."""
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
    await answered_again(scene)
    await is_lost(scene, "5")

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


async def test_what_our_answer_has_heard_waits_neither_where_one_by_hand_is_lost(
    scene: Scene,
) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)
    await page_says(scene, "4", text="Лифт починят во вторник.", at=AFTER)
    await weighed(scene)

    await is_lost(scene, "4")

    assert (await scene.history())[-2:] == [EventKind.ANSWER_VANISHED, EventKind.REOPENED]
    assert await waits(scene) == ["2"]


async def test_nor_what_an_earlier_one_by_hand_has_heard(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "3", text=ANSWER, at=SOON)
    await weighed(scene)
    await asks_more(scene, at=LATER, now=LATER)
    await page_says(scene, "4", text="Лифт починят во вторник.", at=AFTER)
    await weighed(scene)

    await is_lost(scene, "4")
    after_one = await waits(scene)
    await is_lost(scene, "3")

    assert (after_one, await waits(scene)) == (["2"], ["1", "2"])


async def test_an_earlier_answer_of_which_nothing_is_left_has_answered_nothing(
    scene: Scene,
) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)
    await answered_again(scene)
    await page_says(scene, "3", text="Здравствуйте!", at=LATER)
    await weighed(scene)

    await is_lost(scene, "5")

    assert await waits(scene) == ["1", "2"]


@pytest.mark.parametrize(
    ("left", "waiting"), [("Здравствуйте!", ["1", "2"]), ("Воду включат в пятницу.", ["2"])]
)
async def test_nor_has_one_that_was_emptied_while_other_words_wait(
    scene: Scene, left: str, waiting: list[str]
) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)

    await page_says(scene, "3", text=left, at=LATER)
    await weighed(scene)
    changed = await waits(scene)
    await page_says(scene, "3", text=ANSWER, at=LATER)
    await weighed(scene)

    assert (changed, await waits(scene)) == (waiting, ["2"])


async def test_nor_one_that_is_gone_while_other_words_wait(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)

    await is_lost(scene, "3")

    assert await waits(scene) == ["1", "2"]


async def test_what_its_page_has_read_of_a_case_is_not_read_again(scene: Scene) -> None:
    await answered(scene, await asked(scene))
    await published(scene)
    await asks_more(scene, at=LATER, now=LATER)
    (case,) = await scene.cases()
    known = await known_of(scene, case)
    connection = (await scene.session.connection()).sync_connection
    assert connection is not None
    read = list[str]()
    event.listen(connection, "before_cursor_execute", lambda *told: read.append(told[2]))

    await waiting_in(scene.session, case, known)

    assert len(read) == 2, "its answers, and what was said since"
    assert not any("FROM case_event" in each for each in read)
