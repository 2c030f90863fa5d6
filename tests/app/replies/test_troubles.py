"""What an official may do about a refused answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.model import Case
from app.cases.rules import CaseState, EventKind
from app.replies import again
from app.replies.again import NotAgainError, NotRefusedError, ReplyNotFoundError
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.service import NotAnswerableError, OnItsWayError
from app.replies.troubles import TroubleKind, WayOut, explained, ways_out
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import a_reply, asked

__all__ = ["scene"]  # the fixture


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
    case = await asked(scene)
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
