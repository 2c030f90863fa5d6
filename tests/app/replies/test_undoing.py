"""Taking an answer back before it leaves: in time, too late, and at the very moment."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from app.access import service as access
from app.access.model import Account
from app.access.rules import Person
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.rules import CaseState, EventKind
from app.replies import service as replies
from app.replies import undoing
from app.replies.drafts import service as drafts
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.undoing import ForeignUndoError, TooLateError
from app.vocabulary import Network
from tests import factories as make
from tests.app.replies.test_api import a_case_and_its_official

UNDO = timedelta(seconds=10)
LATER = make.NOW + UNDO
RACES = 100


class Answered:
    """A case, its official, and the database that both are in."""

    def __init__(self, sessions: Sessions, case_id: int, person: Person) -> None:
        self.sessions, self.case_id, self.person = sessions, case_id, person

    async def answer(self, text: str = "Включат завтра.") -> int:
        """Answer the case; tell the answer's id."""
        async with self.sessions.begin() as session:
            case = await cases.find(session, self.case_id, to_change=True)
            reply = await replies.answer(
                session,
                case,
                self.person,
                text=text,
                comment_id=None,
                key=uuid4(),
                undo=UNDO,
                now=make.NOW,
            )
            return reply.id

    async def undo(self, reply_id: int, person: Person | None = None) -> None:
        async with self.sessions.begin() as session:
            case = await cases.find(session, self.case_id, to_change=True)
            await undoing.take_back(session, case, person or self.person, reply_id, now=make.NOW)

    async def claim(self) -> list[int]:
        """Let a worker come for what is to be sent; tell what it has got."""
        async with self.sessions.begin() as session:
            found = await replies.claim(session, Network.VK, now=LATER, limit=5)
            return [errand.reply_id for errand in found]

    async def put_off(self, *, unsent: bool) -> None:
        """Let a worker come for what is to be sent, and the network ask it to come tomorrow."""
        async with self.sessions.begin() as session:
            (errand,) = await replies.claim(session, Network.VK, now=LATER, limit=5)
        async with self.sessions.begin() as session:
            await replies.postponed(
                session,
                errand,
                sentence="Сеть занята.",
                wait=timedelta(hours=20),
                unsent=unsent,
                now=LATER,
            )

    async def state(self, reply_id: int) -> ReplyState:
        async with self.sessions() as session:
            return (await session.get_one(Reply, reply_id)).state

    async def forget(self, reply_id: int) -> None:
        """Make room for the next answer."""
        async with self.sessions.begin() as session:
            (await session.get_one(Reply, reply_id)).state = ReplyState.REFUSED


@pytest.fixture
async def answered(sessions: Sessions) -> Answered:
    case_id, person = await a_case_and_its_official(sessions)
    return Answered(sessions, case_id, person)


async def test_no_worker_comes_for_an_answer_that_may_still_be_taken_back(
    answered: Answered,
) -> None:
    await answered.answer()

    async with answered.sessions.begin() as session:
        early = await replies.claim(session, Network.VK, now=make.NOW + UNDO / 2, limit=5)

    assert early == []
    assert len(await answered.claim()) == 1


async def test_what_is_taken_back_is_the_draft_again_and_told_in_the_history(
    answered: Answered,
) -> None:
    reply_id = await answered.answer()

    await answered.undo(reply_id)

    async with answered.sessions() as session:
        case = await cases.find(session, answered.case_id)
        draft = await drafts.current(session, case)
        last = (await cases.history(session, case))[-1]
    assert (draft.text, last.kind, last.note) == (
        "Включат завтра.",
        EventKind.RETURNED,
        undoing.UNDONE,
    )
    assert case.state is CaseState.IN_WORK
    assert await answered.claim() == []


async def test_taking_back_twice_is_taking_back_once(answered: Answered) -> None:
    reply_id = await answered.answer()

    await answered.undo(reply_id)
    await answered.undo(reply_id)

    assert await answered.state(reply_id) is ReplyState.RETURNED


async def test_what_is_being_sent_is_not_taken_back(answered: Answered) -> None:
    reply_id = await answered.answer()
    await answered.claim()

    with pytest.raises(TooLateError):
        await answered.undo(reply_id)

    assert await answered.state(reply_id) is ReplyState.SENDING


async def test_what_the_network_surely_did_not_take_is_taken_back(answered: Answered) -> None:
    reply_id = await answered.answer()
    await answered.put_off(unsent=True)

    await answered.undo(reply_id)

    assert await answered.state(reply_id) is ReplyState.RETURNED


async def test_what_the_network_may_have_taken_is_not_taken_back(answered: Answered) -> None:
    reply_id = await answered.answer()
    await answered.put_off(unsent=False)

    with pytest.raises(TooLateError):
        await answered.undo(reply_id)


async def test_once_a_try_is_in_doubt_no_later_one_settles_it(answered: Answered) -> None:
    reply_id = await answered.answer()
    await answered.put_off(unsent=False)
    async with answered.sessions.begin() as session:
        (again,) = await replies.claim(
            session, Network.VK, now=LATER + timedelta(hours=21), limit=5
        )
        await replies.postponed(
            session, again, sentence="Сеть занята.", wait=None, unsent=True, now=LATER
        )

    assert await answered.state(reply_id) is ReplyState.SENDING


async def test_a_colleague_does_not_take_back_what_another_wrote(answered: Answered) -> None:
    reply_id = await answered.answer()
    async with answered.sessions.begin() as session:
        other: Account = await make.an_account(session, login="other")
        stranger = access.person_of(other)

    with pytest.raises(ForeignUndoError):
        await answered.undo(reply_id, stranger)


async def test_in_a_race_with_the_publisher_an_answer_is_either_sent_or_taken_back(
    answered: Answered,
) -> None:
    outcomes = []
    for number in range(RACES):
        reply_id = await answered.answer(f"Ответ {number}")
        claimed, undone = await asyncio.gather(
            answered.claim(), answered.undo(reply_id), return_exceptions=True
        )
        outcomes.append((claimed, type(undone), await answered.state(reply_id), reply_id))
        await answered.forget(reply_id)

    for claimed, undone, state, reply_id in outcomes:
        sent = claimed == [reply_id] and undone is TooLateError and state is ReplyState.SENDING
        back = claimed == [] and undone is type(None) and state is ReplyState.RETURNED
        assert sent or back, (claimed, undone, state)
