"""A page's own words in the network, taken for an answer or not."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.comments.service import take_away
from app.replies import approving, by_hand
from app.replies import service as replies
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.troubles import TroubleKind
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene

__all__ = ["scene"]  # the fixture

LATER = make.NOW + timedelta(minutes=2)
ANSWER = "Включим завтра."


async def page_says(
    scene: Scene,
    comment_id: str,
    *,
    under: str = "1",
    text: str = ANSWER,
    at: datetime = make.NOW,
    parent: str | None = "",
) -> None:
    """Let the page write in a thread; under its first comment unless told otherwise."""
    own = make.said(
        scene.page, scene.post, comment_id, text, author="-100", thread=under, is_own=True, at=at
    )
    changed = {} if parent == "" else {"parent_id": parent}
    fields = {name: getattr(own, name) for name in own.__struct_fields__} | changed
    await make.take_in(scene.session, scene.page, scene.post, type(own)(**fields), now=LATER)


async def weigh(scene: Scene, now: datetime = LATER) -> int:
    return await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=now, limit=50)


async def state_of(scene: Scene) -> CaseState:
    (case,) = await scene.cases()
    return case.state


async def a_reply(session: AsyncSession, case: Case, state: ReplyState, **more: object) -> Reply:
    account: Account = await make.an_account(session)
    comment_id = await session.scalar(select(Comment.id).order_by(Comment.id).limit(1))
    reply = Reply(
        case_id=case.id,
        comment_id=comment_id,
        comment_page_id=case.page_id,
        account_id=account.id,
        key=uuid4(),
        state=state,
        try_at=make.NOW,
        created_at=make.NOW,
        **({"text": "Завтра включим."} | more),
    )
    session.add(reply)
    await session.flush()
    return reply


async def asked(scene: Scene) -> Case:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    return case


async def test_the_pages_answer_closes_the_case_at_the_answers_own_time(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2", at=make.NOW + timedelta(minutes=1))

    await weigh(scene)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert case.answered_at == case.first_reply_at == make.NOW + timedelta(minutes=1)
    assert (case.is_late, case.warn_at) == (False, None)
    assert (await scene.history())[-2:] == [EventKind.ANSWERED_BY_HAND, EventKind.CLOSED]


async def test_an_answer_after_the_deadline_is_late_by_its_own_time(scene: Scene) -> None:
    case = await asked(scene)
    case.due_at = make.NOW
    await scene.session.flush()
    await page_says(scene, "2", at=make.NOW + timedelta(seconds=1))

    await weigh(scene)

    (case,) = await scene.cases()
    assert case.is_late


async def test_an_answer_in_time_is_not_late_by_a_pause_that_began_after_it(scene: Scene) -> None:
    case = await asked(scene)
    await page_says(scene, "2", at=make.NOW + timedelta(minutes=1))
    case.due_at = make.NOW + timedelta(minutes=2)
    case.paused_at = make.NOW + timedelta(minutes=3)
    await scene.session.flush()

    await weigh(scene)

    (case,) = await scene.cases()
    assert case.is_late is False


async def test_weighing_twice_changes_nothing_and_comes_to_an_end(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2")
    first = await weigh(scene)
    history = await scene.history()

    second = await weigh(scene)

    assert (first, second) == (1, 0)
    assert await scene.history() == history


async def test_words_before_the_citizens_last_are_no_answer_to_it(scene: Scene) -> None:
    await scene.say("1")
    await page_says(scene, "2", at=make.NOW - timedelta(minutes=10))
    await scene.say("3", "А воду?", thread="1", at=make.NOW - timedelta(minutes=5))
    await scene.open()

    await weigh(scene)

    assert await state_of(scene) is CaseState.OPEN


async def test_an_answer_that_was_there_before_the_case_closes_it_all_the_same(
    scene: Scene,
) -> None:
    await scene.say("1")
    await page_says(scene, "2")
    await weigh(scene)  # nobody has judged the question yet
    await scene.open()

    await weigh(scene)

    assert await state_of(scene) is CaseState.CLOSED


async def test_an_answer_to_another_citizen_counts_for_him_only(scene: Scene) -> None:
    await scene.say("1")
    await scene.say("2", "И у нас?", thread="1", author="78")
    await scene.open()
    await page_says(scene, "3", parent="2")

    await weigh(scene)

    first, second = await scene.cases()
    assert (first.author_key, first.state) == ("77", CaseState.OPEN)
    assert (second.author_key, second.state) == ("78", CaseState.CLOSED)


async def test_an_answer_to_the_thread_counts_for_everybody_in_it(scene: Scene) -> None:
    await scene.say("1")
    await scene.say("2", "И у нас?", thread="1", author="78")
    await scene.open()
    await page_says(scene, "3", parent=None)

    await weigh(scene)

    assert {case.state for case in await scene.cases()} == {CaseState.CLOSED}


async def test_what_the_page_adds_to_its_own_answer_counts_for_whom_that_was(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.say("2", "И у нас?", thread="1", author="78")
    await page_says(scene, "3", parent="2", at=make.NOW - timedelta(hours=1))
    await scene.open()
    await page_says(scene, "4", parent="3")

    await weigh(scene)

    first, second = await scene.cases()
    assert (first.state, second.state) == (CaseState.OPEN, CaseState.CLOSED)


async def test_words_in_another_thread_answer_nothing_here(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "8", under="8", parent=None)

    await weigh(scene)

    assert await state_of(scene) is CaseState.OPEN


async def test_our_own_published_answer_is_not_one_by_hand(scene: Scene) -> None:
    case = await asked(scene)
    await a_reply(scene.session, case, ReplyState.PUBLISHED, external_id="2")
    await page_says(scene, "2")

    await weigh(scene)

    assert EventKind.ANSWERED_BY_HAND not in await scene.history()
    assert await weigh(scene, now=LATER + timedelta(hours=1)) == 0


@pytest.mark.parametrize("text", ["Завтра включим.", "Совсем другое."])
async def test_while_an_answer_of_ours_is_being_sent_nothing_is_decided(
    scene: Scene, text: str
) -> None:
    case = await asked(scene)
    await a_reply(scene.session, case, ReplyState.SENDING)
    await page_says(scene, "2", text=text)

    await weigh(scene)

    assert await state_of(scene) is CaseState.OPEN
    assert await weigh(scene) == 0  # it comes again, but not at once
    assert await weigh(scene, now=LATER + timedelta(minutes=1)) == 1


async def test_an_answer_of_ours_that_has_not_left_is_taken_back(scene: Scene) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, ReplyState.WAITING)
    await page_says(scene, "2")

    await weigh(scene)

    assert await state_of(scene) is CaseState.CLOSED
    assert (reply.state, reply.trouble_kind) == (ReplyState.REFUSED, TroubleKind.ANSWERED)
    assert "уже ответил в сети" in (reply.trouble or "")
    assert (await scene.history())[-3:] == [
        EventKind.REPLY_REFUSED,
        EventKind.ANSWERED_BY_HAND,
        EventKind.CLOSED,
    ]


@pytest.mark.parametrize(("unsent", "state"), [(True, CaseState.CLOSED), (False, CaseState.OPEN)])
async def test_an_answer_of_ours_that_the_network_put_off_is_taken_back_if_it_surely_has_it_not(
    scene: Scene, state: CaseState, *, unsent: bool
) -> None:
    case = await asked(scene)
    await a_reply(scene.session, case, ReplyState.WAITING)
    (errand,) = await replies.claim(scene.session, Network.VK, now=make.NOW, limit=5)
    wait = timedelta(hours=20)
    await replies.postponed(
        scene.session, errand, sentence="Сеть занята.", wait=wait, unsent=unsent, now=make.NOW
    )
    await page_says(scene, "2")

    await weigh(scene)

    assert await state_of(scene) is state


async def test_the_citizens_next_word_opens_the_case_again(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2")
    await weigh(scene)

    await scene.say("3", "Не включили!", thread="1", at=make.NOW + timedelta(minutes=1))
    await scene.open(now=LATER)
    await weigh(scene)

    assert await state_of(scene) is CaseState.OPEN
    assert (await scene.history())[-1] is EventKind.REOPENED


async def test_a_deleted_answer_answers_nothing(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2")
    (own,) = await scene.session.scalars(select(Comment).where(Comment.external_id == "2"))
    own.deleted_at = LATER
    await scene.session.flush()

    await weigh(scene)

    assert await state_of(scene) is CaseState.OPEN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Здравствуйте, Анна!", "только приветствие"),
        ("Разберёмся и ответим завтра", "только обещание ответить"),
    ],
)
async def test_a_greeting_or_a_promise_is_told_and_leaves_the_case_open(
    scene: Scene, text: str, says: str
) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, ReplyState.WAITING)
    await page_says(scene, "2", text=text)

    await weigh(scene)

    (case,) = await scene.cases()
    assert (case.state, case.first_reply_at, reply.state) == (
        CaseState.OPEN,
        None,
        ReplyState.WAITING,
    )
    query = select(CaseEvent.note).where(CaseEvent.kind == EventKind.ACKNOWLEDGED)
    assert says in (await scene.session.scalars(query)).one()


async def test_a_greeting_that_is_weighed_again_is_told_once(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2", text="Здравствуйте!", at=make.NOW - timedelta(minutes=1))
    await weigh(scene)
    await scene.session.execute(update(Comment).values(weigh_at=LATER))

    await weigh(scene)

    assert (await scene.history()).count(EventKind.ACKNOWLEDGED) == 1


async def test_an_answer_that_follows_the_greeting_closes_the_case(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2", text="Здравствуйте!")
    await weigh(scene)
    await page_says(scene, "3", text=ANSWER)

    await weigh(scene)

    assert await state_of(scene) is CaseState.CLOSED


async def test_a_greeting_that_becomes_an_answer_by_an_edit_closes_the_case(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2", text="Здравствуйте!")
    await weigh(scene)
    await page_says(scene, "2", text=f"Здравствуйте! {ANSWER}")

    await weigh(scene)

    assert await state_of(scene) is CaseState.CLOSED


async def test_a_greeting_with_a_file_may_be_an_answer(scene: Scene) -> None:
    await asked(scene)
    await page_says(scene, "2", text="Здравствуйте!")
    await scene.session.execute(update(Comment).values(attachments=["photo"]))

    await weigh(scene)

    assert await state_of(scene) is CaseState.CLOSED


async def test_an_answer_whose_case_has_ended_waits_for_no_approval(scene: Scene) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, ReplyState.APPROVAL)
    before = await approving.return_ended(scene.session, now=make.NOW, limit=5)
    await take_away(scene.session, scene.page.id, {"1": None}, now=make.NOW)
    await scene.open(now=make.NOW)

    returned = await approving.return_ended(scene.session, now=make.NOW, limit=5)

    assert (before, returned) == (0, 1)
    assert reply.state is ReplyState.RETURNED
    assert await approving.return_ended(scene.session, now=make.NOW, limit=5) == 0
