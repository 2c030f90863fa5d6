"""An answer that was written before the citizen's last word, and published after it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import WORKABLE, CaseState, EventKind
from app.comments.service import take_away
from app.officials import service as officials
from app.replies import approving
from app.replies import service as replies
from app.replies.model import Reply
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import page_says

__all__ = ["scene"]  # the fixture

ANSWER = "Воду включат завтра."
SOON = make.NOW + timedelta(minutes=1)
LATER = make.NOW + timedelta(minutes=2)


async def someone(scene: Scene, case: Case, role: Role = Role.OFFICIAL) -> Person:
    institution = await officials.find_institution(scene.session, case.institution_id)
    official = await make.an_official(scene.session, institution)
    account = await make.an_account(
        scene.session, role=role, institution=institution, official=official
    )
    return await access.person_with_sight(scene.session, account)


async def asked(scene: Scene, *, needs_approval: bool = False) -> Case:
    await scene.say("1", "Когда включат воду?")
    await scene.open()
    (case,) = await scene.cases()
    case.needs_approval = needs_approval
    return case


async def answered(scene: Scene, case: Case, *, now: datetime = make.NOW) -> Reply:
    person = await someone(scene, case)
    case = await cases.find(scene.session, case.id, to_change=True)
    return await replies.answer(
        scene.session, case, person, text=ANSWER, comment_id=None, key=uuid4(), now=now
    )


async def asks_more(scene: Scene, *, at: datetime = SOON, now: datetime = SOON) -> None:
    await scene.say("2", "А когда починят лифт?", thread="1", at=at)
    await scene.open(now=now)


async def published(scene: Scene, text: str = ANSWER) -> Case:
    """Let the answer go out, and let a poll see it."""
    (errand,) = await replies.claim(scene.session, Network.VK, now=LATER, limit=5)
    await replies.published(
        scene.session, errand, external_id="3", rulebook=make.RULEBOOK, now=LATER
    )
    await page_says(scene, "3", text=text, at=LATER)
    await replies.confirm_seen(scene.session, now=LATER, limit=5)
    (case,) = await scene.cases()
    return case


async def test_it_leaves_the_case_open_for_that_word_with_a_term_of_its_own(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await asks_more(scene)

    case = await published(scene)

    assert (case.state, case.counted_from) == (CaseState.ASSIGNED, SOON)
    assert (await scene.history())[-2:] == [EventKind.ANSWERED, EventKind.REOPENED]
    last = (await scene.session.scalars(select(CaseEvent.note).order_by(CaseEvent.id))).all()[-1]
    assert "был уже написан" in last


async def test_a_word_that_was_written_before_it_and_came_in_after_it_counts_too(
    scene: Scene,
) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await asks_more(scene, at=make.NOW - timedelta(minutes=5))

    case = await published(scene)

    assert case.state in WORKABLE


async def test_a_question_that_was_changed_meanwhile_counts_as_a_new_word(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    changed = make.said(scene.page, scene.post, "1", "Когда включат воду и свет?")
    await make.take_in(scene.session, scene.page, scene.post, changed, now=SOON)

    case = await published(scene)

    assert case.state in WORKABLE


async def test_so_does_one_that_is_back_after_the_answer_to_what_it_said_between(
    scene: Scene,
) -> None:
    """The official has read what the case had not been told of yet."""
    case = await asked(scene)
    await scene.say("1", "Когда починят лифт?", now=SOON)
    await answered(scene, case, now=LATER)
    case = await published(scene)
    assert case.state is CaseState.CLOSED
    await scene.say("1", "Когда включат воду?", now=LATER)

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.state in WORKABLE


async def test_words_that_came_in_later_by_a_clock_that_is_slow_count_too(scene: Scene) -> None:
    """Also a worker tells the time before it waits for a case that is being answered."""
    case = await asked(scene)
    await answered(scene, case)
    await asks_more(scene, at=make.NOW - timedelta(minutes=5), now=make.NOW - timedelta(seconds=1))

    case = await published(scene)

    assert case.state in WORKABLE


async def test_so_do_changed_ones(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await scene.say("1", "Когда включат воду и свет?")
    await scene.open(now=make.NOW - timedelta(seconds=1))

    case = await published(scene)

    assert case.state in WORKABLE


async def test_what_the_citizen_took_back_needs_no_second_answer(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await asks_more(scene)
    await take_away(scene.session, scene.page.id, {"2": None}, now=SOON)

    case = await published(scene)

    assert case.state is CaseState.CLOSED


async def test_what_was_there_when_it_was_written_is_answered(scene: Scene) -> None:
    case = await asked(scene)
    await asks_more(scene, now=make.NOW)
    await answered(scene, case)

    case = await published(scene)

    assert case.state is CaseState.CLOSED


@pytest.mark.parametrize(
    ("text", "is_open"),
    [(None, True), ("Воду включат завтра, лифт починят в среду.", False)],
)
async def test_a_second_person_hears_that_word_only_by_changing_the_answer(
    scene: Scene, text: str | None, *, is_open: bool
) -> None:
    case = await asked(scene, needs_approval=True)
    reply = await answered(scene, case)
    await asks_more(scene)
    approver = await someone(scene, case, Role.TRAINER)
    case = await cases.find(scene.session, case.id, to_change=True)
    await approving.approve(scene.session, case, approver, reply.id, text=text, now=LATER)

    case = await published(scene, text or ANSWER)

    assert (case.state in WORKABLE) is is_open


async def test_a_case_that_was_closed_meanwhile_stays_closed(scene: Scene) -> None:
    case = await asked(scene)
    await answered(scene, case)
    await asks_more(scene)
    case.state = CaseState.CLOSED

    case = await published(scene)

    assert case.state is CaseState.CLOSED
