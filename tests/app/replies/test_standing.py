"""An answer that was published and stands in the network no more, or was never seen there."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.access.rules import Person
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.comments.service import take_away
from app.officials import service as officials
from app.replies import by_hand, standing
from app.replies.model import Reply
from app.replies.rules import ReplyKind, ReplyState
from app.replies.service import confirm_seen
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import ANSWER, a_reply, asked, page_says
from tests.app.replies.test_overtaken import someone

__all__ = ["scene"]  # the fixture

LATER = make.NOW + timedelta(days=1)
SOON = make.NOW + standing.UNSEEN_AFTER


async def published(scene: Scene, kind: ReplyKind = ReplyKind.FINAL) -> tuple[Case, Reply]:
    """Let an answer be published in a case with an official; no poll has seen it."""
    case = await asked(scene)
    institution = await officials.find_institution(scene.session, case.institution_id)
    official = await make.an_official(scene.session, institution)
    scene.page.can_read = True
    case.official_id = official.id
    case.state = CaseState.ANSWERED if kind is ReplyKind.FINAL else CaseState.IN_WORK
    reply = await a_reply(
        scene.session,
        case,
        ReplyState.PUBLISHED,
        kind=kind,
        external_id="2",
        published_at=make.NOW,
    )
    return case, reply


async def seen(scene: Scene, kind: ReplyKind = ReplyKind.FINAL) -> tuple[Case, Reply]:
    """Let it be seen too, so that a final one closes the case."""
    case, reply = await published(scene, kind)
    await page_says(scene, "2")
    await confirm_seen(scene.session, now=make.NOW, limit=5)
    await weigh(scene)
    return case, reply


async def weigh(scene: Scene) -> None:
    await by_hand.close_answered(scene.session, rulebook=make.RULEBOOK, now=LATER, limit=50)


async def deleted(scene: Scene, external_id: str = "2") -> None:
    await take_away(scene.session, scene.page.id, {external_id: None}, now=LATER)
    await weigh(scene)


async def test_a_case_whose_answer_was_deleted_goes_back_to_its_official(scene: Scene) -> None:
    case, _ = await seen(scene)
    official_id = case.official_id

    await deleted(scene)

    (case,) = await scene.cases()
    assert (case.state, case.official_id, case.outcome) == (CaseState.ASSIGNED, official_id, None)
    assert case.due_at > LATER
    assert (await scene.history())[-2:] == [EventKind.ANSWER_VANISHED, EventKind.REOPENED]


async def test_it_is_told_once(scene: Scene) -> None:
    await seen(scene)
    await deleted(scene)
    history = await scene.history()

    await weigh(scene)
    await deleted(scene)

    assert await scene.history() == history


async def test_it_is_told_once_though_the_same_words_are_being_sent_elsewhere(
    scene: Scene,
) -> None:
    await seen(scene)
    await scene.say("7", author="78")
    await scene.open()
    _, other = await scene.cases()
    await a_reply(scene.session, other, ReplyState.SENDING, text=ANSWER)
    await deleted(scene)
    history = await scene.history()

    await by_hand.close_answered(
        scene.session, rulebook=make.RULEBOOK, now=LATER + timedelta(minutes=1), limit=50
    )

    assert await scene.history() == history


async def test_what_our_own_service_took_off_is_told_by_whoever_did_it(scene: Scene) -> None:
    await seen(scene)
    await scene.session.execute(update(Comment).values(hidden_at=make.NOW))
    history = await scene.history()

    await deleted(scene)

    (case,) = await scene.cases()
    assert (case.state, await scene.history()) == (CaseState.CLOSED, history)


async def test_what_the_page_has_answered_itself_as_well_is_closed_by_that(scene: Scene) -> None:
    await seen(scene)
    await page_says(scene, "3", text="Включим сегодня.")
    await weigh(scene)

    await deleted(scene)
    await weigh(scene)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert (await scene.history())[-3:] == [
        EventKind.REOPENED,
        EventKind.ANSWERED_BY_HAND,
        EventKind.CLOSED,
    ]


async def test_an_answer_before_the_pages_own_last_one_opens_nothing(scene: Scene) -> None:
    await seen(scene)
    await scene.say("3", "Не включили!", thread="1", at=make.NOW + timedelta(minutes=1))
    await scene.open(now=LATER)
    await page_says(scene, "4", text="Включили.", at=LATER)
    await weigh(scene)

    await deleted(scene)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert (await scene.history())[-1] is EventKind.ANSWER_VANISHED


async def test_a_promise_that_was_deleted_is_told_and_opens_nothing(scene: Scene) -> None:
    await seen(scene, ReplyKind.INTERIM)

    await deleted(scene)

    (case,) = await scene.cases()
    assert case.state is CaseState.IN_WORK
    assert (await scene.history())[-1] is EventKind.ANSWER_VANISHED


async def test_where_the_question_is_gone_too_nothing_is_opened(scene: Scene) -> None:
    await seen(scene)
    await take_away(scene.session, scene.page.id, {"1": None}, now=LATER)

    await deleted(scene)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert (await scene.history())[-1] is EventKind.ANSWER_VANISHED


async def test_words_of_the_page_that_were_no_answer_of_ours_are_told_to_nobody(
    scene: Scene,
) -> None:
    await seen(scene)
    await page_says(scene, "3", text="Хорошего дня!")
    await weigh(scene)
    history = await scene.history()

    await deleted(scene, "3")

    assert await scene.history() == history


async def test_an_answer_that_nobody_sees_is_told_once(scene: Scene) -> None:
    _, reply = await published(scene)
    scene.page.polled_at = SOON
    await scene.session.flush()

    told = [await standing.tell_unseen(scene.session, now=SOON, limit=5) for _ in range(2)]

    assert (told, reply.missed_at) == ([1, 0], SOON)
    assert (await scene.history())[-1] is EventKind.ANSWER_UNSEEN


@pytest.mark.parametrize(
    "changed",
    [
        {"sees_history": False},
        {"can_read": False},
        {"polled_at": SOON - timedelta(minutes=1)},
        {"polled_at": None},
    ],
)
async def test_where_nobody_could_have_seen_it_nothing_is_told(
    scene: Scene, changed: dict[str, object]
) -> None:
    await published(scene)
    for name, value in ({"polled_at": SOON} | changed).items():
        setattr(scene.page, name, value)
    await scene.session.flush()

    assert await standing.tell_unseen(scene.session, now=SOON, limit=5) == 0


async def test_an_answer_that_comes_after_all_closes_the_case_as_any(scene: Scene) -> None:
    _, reply = await published(scene)
    scene.page.polled_at = SOON
    await scene.session.flush()
    await standing.tell_unseen(scene.session, now=SOON, limit=5)

    await page_says(scene, "2")
    await confirm_seen(scene.session, now=LATER, limit=5)

    (case,) = await scene.cases()
    await scene.session.refresh(reply)
    assert (case.state, reply.missed_at) == (CaseState.CLOSED, None)


async def back(scene: Scene) -> Case:
    """Let the answer be there again at the next poll."""
    await page_says(scene, "2")
    await confirm_seen(scene.session, now=LATER, limit=5)
    await weigh(scene)
    (case,) = await scene.cases()
    return case


async def test_an_answer_that_is_back_closes_the_case_as_before(scene: Scene) -> None:
    _, reply = await seen(scene)
    await deleted(scene)

    case = await back(scene)

    await scene.session.refresh(reply)
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert case.answered_at == case.first_reply_at == reply.published_at
    assert (reply.seen_at, reply.missed_at) == (LATER, None)
    assert (await scene.history())[-2:] == [EventKind.REOPENED, EventKind.CLOSED]


async def test_a_late_answer_that_is_back_was_late(scene: Scene) -> None:
    case, reply = await seen(scene)
    case.is_late = True
    await scene.session.flush()
    await deleted(scene)
    opened = (await cases.history(scene.session, case))[-1]

    case = await back(scene)

    assert opened.note == f"ответ {reply.id} исчез из сети; срок до этого был нарушен"
    assert (case.state, case.is_late) == (CaseState.CLOSED, True)


async def test_what_was_lost_once_is_no_answer_that_nobody_ever_saw(scene: Scene) -> None:
    await seen(scene)
    await deleted(scene)
    scene.page.polled_at = LATER
    await scene.session.flush()

    assert await standing.tell_unseen(scene.session, now=LATER, limit=5) == 0


async def test_an_answer_that_is_back_does_not_answer_what_was_written_since(
    scene: Scene,
) -> None:
    await seen(scene)
    await deleted(scene)
    await scene.say("3", "А свет?", thread="1", at=LATER)
    await scene.open(now=LATER)

    case = await back(scene)

    assert case.state is CaseState.ASSIGNED


async def test_an_answer_that_is_back_leaves_a_case_that_the_citizen_has_opened(
    scene: Scene,
) -> None:
    await seen(scene)
    await scene.say("3", "А свет?", thread="1", at=LATER)
    await scene.open(now=LATER)
    await deleted(scene)

    case = await back(scene)

    assert case.state is CaseState.ASSIGNED


async def test_another_answer_that_waits_to_leave_is_not_overtaken_by_the_old_one(
    scene: Scene,
) -> None:
    case, _ = await seen(scene)
    await deleted(scene)
    await a_reply(scene.session, case, ReplyState.APPROVAL)

    case = await back(scene)

    assert case.state is CaseState.ASSIGNED


async def changed(scene: Scene, text: str) -> None:
    """Let somebody change the answer in the network."""
    await page_says(scene, "2", text=text)
    await weigh(scene)


async def shown(scene: Scene, kind: ReplyKind = ReplyKind.FINAL) -> Case:
    """Let an answer be seen in the network as it was published."""
    case, _ = await published(scene, kind)
    await page_says(scene, "2", text="Завтра включим.")
    await confirm_seen(scene.session, now=make.NOW, limit=5)
    await weigh(scene)
    return case


async def test_an_answer_that_was_changed_is_told_once_for_each_wording(scene: Scene) -> None:
    await shown(scene)
    for text in ("Завтра не включим.", "Включим в среду."):
        await changed(scene, text)
        await weigh(scene)

    (case,) = await scene.cases()
    history = await scene.history()
    assert case.state is CaseState.CLOSED
    assert history.count(EventKind.ANSWER_CHANGED) == 2
    assert EventKind.REOPENED not in history


@pytest.mark.parametrize("left", [".", "Здравствуйте!", "Спасибо, разберёмся."])
async def test_an_answer_of_which_nothing_is_left_opens_its_case(scene: Scene, left: str) -> None:
    await shown(scene)

    await changed(scene, left)

    (case,) = await scene.cases()
    assert case.state is CaseState.ASSIGNED
    assert (await scene.history())[-2:] == [EventKind.ANSWER_CHANGED, EventKind.REOPENED]


async def test_of_a_promise_that_was_changed_its_case_is_told_only(scene: Scene) -> None:
    await shown(scene, ReplyKind.INTERIM)

    await changed(scene, "Здравствуйте!")

    (case,) = await scene.cases()
    assert case.state is CaseState.IN_WORK
    assert (await scene.history())[-1] is EventKind.ANSWER_CHANGED


@pytest.mark.parametrize("first", ["Завтра включим.", "[id77|Анна], завтра включим."])
async def test_an_answer_that_says_what_it_said_first_is_not_changed(
    scene: Scene, first: str
) -> None:
    await published(scene)
    await page_says(scene, "2", text=first)
    await confirm_seen(scene.session, now=make.NOW, limit=5)
    await weigh(scene)
    await scene.session.execute(update(Comment).values(edited_at=LATER, weigh_at=LATER))
    history = await scene.history()

    await weigh(scene)

    assert await scene.history() == history


async def unseen(scene: Scene) -> tuple[Case, Reply, Person]:
    """Let it be told that nobody sees an answer, and somebody have looked."""
    case, reply = await published(scene)
    scene.page.polled_at = SOON
    await scene.session.flush()
    await standing.tell_unseen(scene.session, now=SOON, limit=5)
    return case, reply, await someone(scene, case)


async def test_a_case_whose_answer_nobody_sees_is_opened_again_by_who_has_looked(
    scene: Scene,
) -> None:
    case, reply, person = await unseen(scene)

    await standing.open_unseen(scene.session, case, person, rulebook=make.RULEBOOK, now=LATER)

    last = (await cases.history(scene.session, case))[-1]
    assert (case.state, case.counted_from) == (CaseState.ASSIGNED, LATER)
    assert (last.kind, last.account_id) == (EventKind.REOPENED, person.account_id)
    assert last.note == f"ответ {reply.id} в сети не виден"


async def test_an_answer_that_comes_after_all_closes_what_was_opened_for_it(scene: Scene) -> None:
    case, _, person = await unseen(scene)
    await standing.open_unseen(scene.session, case, person, rulebook=make.RULEBOOK, now=LATER)

    case = await back(scene)

    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)


@pytest.mark.parametrize("kind", [ReplyKind.FINAL, ReplyKind.INTERIM])
async def test_a_case_whose_answer_may_still_come_is_not_opened_again(
    scene: Scene, kind: ReplyKind
) -> None:
    case, _ = await published(scene, kind)
    person = await someone(scene, case)

    with pytest.raises(standing.NotUnseenError, match="6 часов"):
        await standing.open_unseen(scene.session, case, person, rulebook=make.RULEBOOK, now=LATER)


async def test_a_greeting_that_the_first_reading_shows_proves_no_answer(scene: Scene) -> None:
    case, _ = await published(scene)
    await page_says(scene, "2", text="Здравствуйте!")

    await confirm_seen(scene.session, now=make.NOW, limit=5)
    await weigh(scene)
    await weigh(scene)

    assert case.state in WORKABLE
    assert (await scene.history())[-2:] == [EventKind.ANSWER_CHANGED, EventKind.REOPENED]


async def test_an_emptied_answer_that_is_restored_closes_its_case_as_before(scene: Scene) -> None:
    await shown(scene)
    await changed(scene, "Здравствуйте!")

    await changed(scene, ANSWER)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED)
    assert case.answered_at == make.NOW
    assert (await scene.history())[-3:] == [
        EventKind.REOPENED,
        EventKind.ANSWER_CHANGED,
        EventKind.CLOSED,
    ]


async def test_what_the_citizen_wrote_since_is_not_answered_by_one_that_is_restored(
    scene: Scene,
) -> None:
    await shown(scene)
    await changed(scene, "Здравствуйте!")
    await scene.say("5", "А теперь?", thread="1", at=LATER, now=LATER)
    await scene.open(now=LATER)

    await changed(scene, ANSWER)

    (case,) = await scene.cases()
    assert case.state in WORKABLE
