"""What an official may do about a refused answer."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.promising import MOST, PromisedEnoughError
from app.cases.rules import CaseState, EventKind
from app.replies import again, approving
from app.replies import service as replies
from app.replies.again import NotAgainError, NotRefusedError, ReplyNotFoundError
from app.replies.model import Reply
from app.replies.promises import OverduePromiseError
from app.replies.reviewing import INSISTED, PersonalDataError
from app.replies.rules import ReplyKind, ReplyState
from app.replies.service import NotAnswerableError, OnItsWayError
from app.replies.troubles import TroubleKind, WayOut, explained, ways_out
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import a_reply, asked

__all__ = ["scene"]  # the fixture

PHONE = "Позвоните Марии Петровне Сидоровой, маме Вани: +7 900 123-45-67."


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_there_is_always_something_to_do(kind: TroubleKind) -> None:
    assert ways_out(kind, can_open=False)


@given(some.sampled_from(TroubleKind))
def test_opening_is_offered_only_where_it_helps_and_the_keys_can(kind: TroubleKind) -> None:
    assert WayOut.OPEN_COMMENTS not in ways_out(kind, can_open=False)
    assert (WayOut.OPEN_COMMENTS in ways_out(kind, can_open=True)) is (kind is TroubleKind.CLOSED)


def test_an_answer_without_trouble_needs_no_way_out() -> None:
    assert ways_out(None, can_open=True) == ()


def test_closed_comments_are_explained_with_what_else_can_be_done() -> None:
    told = explained("Комментарии закрыты.", TroubleKind.CLOSED, can_open=False)

    assert told.startswith("Комментарии закрыты. Можно: ")
    assert "тогда ответ опубликуется сам" not in told
    assert "закрыть сообщение с причиной" in told


async def refused(scene: Scene, kind: TroubleKind | None) -> tuple[Case, Reply]:
    case = await cases.find(scene.session, (await asked(scene)).id, to_change=True)
    reply = await a_reply(
        scene.session, case, ReplyState.REFUSED, trouble="Отказ.", trouble_kind=kind
    )
    return case, reply


async def send(session: AsyncSession, case: Case, reply: Reply) -> Reply:
    account_id = reply.account_id
    return await again.send_again(session, case, reply.id, account_id=account_id, now=make.NOW)


@pytest.mark.parametrize(
    "kind", [TroubleKind.CLOSED, TroubleKind.KEY, TroubleKind.BLOCKED, TroubleKind.OTHER, None]
)
async def test_what_was_refused_for_a_passing_reason_is_sent_again_under_its_old_key(
    scene: Scene, kind: TroubleKind | None
) -> None:
    case, reply = await refused(scene, kind)
    key = reply.key

    await send(scene.session, case, reply)

    assert (reply.state, reply.key) == (ReplyState.WAITING, key)
    assert (reply.trouble, reply.trouble_kind) == (None, None)
    assert (await scene.history())[-1] is EventKind.REPLY_WRITTEN


@pytest.mark.parametrize("kind", [TroubleKind.GONE, TroubleKind.TEXT, TroubleKind.UNSURE])
async def test_what_would_be_refused_again_or_doubled_is_not(
    scene: Scene, kind: TroubleKind
) -> None:
    case, reply = await refused(scene, kind)

    with pytest.raises(NotAgainError):
        await send(scene.session, case, reply)


async def test_an_answered_case_takes_no_answer_again(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    case.state = CaseState.CLOSED

    with pytest.raises(NotAnswerableError):
        await send(scene.session, case, reply)


async def test_what_the_page_answered_by_hand_may_be_answered_all_the_same(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.ANSWERED)
    case.state = CaseState.CLOSED

    await send(scene.session, case, reply)

    assert reply.state is ReplyState.WAITING


async def test_two_answers_are_never_on_their_way(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    await a_reply(scene.session, case, ReplyState.WAITING)

    with pytest.raises(OnItsWayError):
        await send(scene.session, case, reply)


@pytest.mark.parametrize("state", [ReplyState.SENDING, ReplyState.PUBLISHED])
async def test_what_nobody_refused_is_not_sent_again(scene: Scene, state: ReplyState) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, state)

    with pytest.raises(NotRefusedError):
        await send(scene.session, case, reply)


async def test_another_cases_answer_is_none_of_this_one(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    await scene.say("9", author="78")
    await scene.open()
    other = (await scene.cases())[-1]

    with pytest.raises(ReplyNotFoundError):
        await send(scene.session, other, reply)

    assert case.id != other.id


async def test_an_opened_post_sends_nothing_where_the_case_was_answered_meanwhile(
    scene: Scene,
) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    case.state = CaseState.ANSWERED
    await scene.session.flush()

    await again.try_again_after(scene.session, reply.id, now=make.NOW)

    assert reply.state is ReplyState.REFUSED


async def test_what_nobody_has_approved_is_read_by_the_second_person_before_it_is_sent_again(
    scene: Scene,
) -> None:
    case, reply = await refused(scene, TroubleKind.ANSWERED)
    case.needs_approval = True

    await send(scene.session, case, reply)

    assert reply.state is ReplyState.APPROVAL
    assert (await scene.history())[-1] is EventKind.SENT_FOR_APPROVAL
    later = make.NOW + timedelta(days=1)
    assert await replies.claim(scene.session, Network.VK, now=later, limit=5) == []


async def test_what_was_approved_is_sent_again_without_asking_twice(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    approver = await make.an_account(scene.session, login="approver")
    case.needs_approval, reply.approver_id = True, approver.id

    await send(scene.session, case, reply)

    assert reply.state is ReplyState.WAITING


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.CLOSED])
async def test_the_second_person_lets_out_what_the_page_had_answered_by_hand(
    scene: Scene, state: CaseState
) -> None:
    case, reply = await refused(scene, TroubleKind.ANSWERED)
    case.needs_approval, case.state = True, state
    approver = await make.an_account(scene.session, role=Role.APPROVER, login="approver")
    await send(scene.session, case, reply)

    await approving.approve(scene.session, case, access.person_of(approver), reply.id, now=make.NOW)

    assert (reply.state, reply.trouble_kind) == (ReplyState.WAITING, None)


async def test_the_guard_reads_again_what_is_sent_again(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    reply.text = PHONE
    await scene.session.flush()

    with pytest.raises(PersonalDataError):
        await send(scene.session, case, reply)

    assert reply.state is ReplyState.REFUSED


async def test_what_its_writer_has_answered_for_is_sent_again(scene: Scene) -> None:
    case, reply = await refused(scene, TroubleKind.CLOSED)
    reply.text = PHONE
    note = f"ответ {reply.id}{INSISTED}: телефон"
    await cases.note(
        scene.session, case, EventKind.REPLY_WRITTEN, text=note, account_id=None, now=make.NOW
    )

    await send(scene.session, case, reply)

    assert reply.state is ReplyState.WAITING


async def test_an_opened_post_lets_no_personal_data_out(scene: Scene) -> None:
    _, reply = await refused(scene, TroubleKind.CLOSED)
    reply.text = PHONE
    await scene.session.flush()

    await again.try_again_after(scene.session, reply.id, now=make.NOW)

    assert reply.state is ReplyState.REFUSED


async def a_promise(scene: Scene, until: datetime) -> tuple[Case, Reply]:
    """Let the network refuse an interim answer that promises the final one by then."""
    case, reply = await refused(scene, TroubleKind.CLOSED)
    reply.kind, reply.promised_on, reply.promised_until = ReplyKind.INTERIM, until.date(), until
    await scene.session.flush()
    return case, reply


async def test_a_promise_whose_day_has_passed_is_not_sent_again(scene: Scene) -> None:
    case, reply = await a_promise(scene, make.NOW)

    with pytest.raises(OverduePromiseError):
        await send(scene.session, case, reply)


async def test_a_promise_beyond_the_last_that_may_be_given_is_not_sent_again(scene: Scene) -> None:
    case, reply = await a_promise(scene, make.NOW + timedelta(days=1))
    case.interims = MOST

    with pytest.raises(PromisedEnoughError):
        await send(scene.session, case, reply)


async def test_a_promise_that_may_still_be_kept_is_sent_again(scene: Scene) -> None:
    case, reply = await a_promise(scene, make.NOW + timedelta(days=1))

    await send(scene.session, case, reply)

    assert reply.state is ReplyState.WAITING
