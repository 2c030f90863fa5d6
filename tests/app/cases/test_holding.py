"""Who holds a case has it as it stands, and keeps nobody from writing what only refers to it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.database import Sessions
from app.cases import service as cases
from app.cases import store
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.opening import service as opening
from app.cases.rules import WORKABLE, CaseState, EventKind
from app.comments import service as comments
from app.comments.model import Comment
from app.notices import service as notices
from app.pages.model import Page, Post
from app.replies import service as replies
from app.triage import service as triage
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.replies.test_api import a_case_and_its_official


class Desk:
    """A case, its official, and the database that both are in."""

    def __init__(self, sessions: Sessions, case_id: int, person: Person) -> None:
        self.sessions, self.case_id, self.person = sessions, case_id, person

    async def take(self) -> None:
        async with self.sessions.begin() as session:
            case = await cases.find(session, self.case_id, to_change=True)
            await cases.take(session, case, self.person, now=make.NOW)

    async def hear(self) -> None:
        """Let something happen of which the official is told."""
        async with self.sessions.begin() as session:
            case = await cases.find(session, self.case_id, to_change=True)
            kind, note = EventKind.JOINED, "комментарий 2"
            await cases.note(session, case, kind, text=note, account_id=None, now=make.NOW)

    async def let_it_be_edited(self, comment: Comment) -> None:
        async with self.sessions.begin() as session:
            page = await session.get_one(Page, comment.page_id)
            post = await session.get_one(Post, comment.post_id)
            said = make.said(page, post, comment.external_id, "Когда дадут тепло?")
            await make.take_in(session, page, post, said)

    async def impatient(self, session: AsyncSession) -> None:
        await session.execute(sql("SET LOCAL lock_timeout = '1s'"))


@pytest.fixture
async def desk(sessions: Sessions) -> Desk:
    case_id, person = await a_case_and_its_official(sessions)
    return Desk(sessions, case_id, person)


async def test_a_case_that_was_read_before_is_held_as_it_stands_now(desk: Desk) -> None:
    async with desk.sessions.begin() as session:
        read = await cases.find(session, desk.case_id)
        assert read.state is CaseState.OPEN
        await desk.take()

        held = await cases.find(session, desk.case_id, to_change=True)

        assert (held.state, held.official_id) == (CaseState.IN_WORK, desk.person.official_id)


async def test_so_are_several_at_once(desk: Desk) -> None:
    async with desk.sessions.begin() as session:
        read = await cases.find(session, desk.case_id)
        assert read.state is CaseState.OPEN
        await desk.take()

        held = await store.hold(session, [desk.case_id])

        assert held[desk.case_id].state is CaseState.IN_WORK


async def test_so_is_a_comment(desk: Desk) -> None:
    async with desk.sessions.begin() as session:
        (read,) = (await cases.comments_by_case(session, [desk.case_id]))[desk.case_id]
        await desk.let_it_be_edited(read)

        held = await comments.find(session, read.id, to_change=True)

        assert (held.version, held.text) == (2, "Когда дадут тепло?")


async def test_people_are_told_of_a_case_that_somebody_holds(desk: Desk) -> None:
    await desk.take()
    await desk.hear()
    async with desk.sessions.begin() as session, desk.sessions.begin() as notifier:
        await cases.find(session, desk.case_id, to_change=True)
        await desk.impatient(notifier)

        told = await notices.derive(notifier, now=make.NOW, limit=10)

    assert told == 3


async def test_a_word_is_taken_back_while_a_worker_holds_an_earlier_case_of_the_talk(
    desk: Desk,
) -> None:
    """He waits for the later one then, and it for him, if taking back had to wait, too."""
    called = Told(way=Way.PHONE, answered_at=make.NOW, words="звонила завуч")
    async with desk.sessions.begin() as session:
        earlier = await cases.find(session, desk.case_id, to_change=True)
        earlier.state, earlier.closed_at = CaseState.CLOSED, make.NOW - timedelta(days=80)
        page = await session.get_one(Page, earlier.page_id)
        post = await session.get_one(Post, earlier.post_id)
        await make.take_in(session, page, post, make.said(page, post, "2", thread="1"))
        docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
        await triage.settle(session, docket, [judged(needs=True)], now=make.NOW)
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
        said = docket.comments[0].id
        later_id = (await store.case_ids_of(session, [said]))[said]
        case = await cases.find(session, later_id, to_change=True)
        await elsewhere.tell(
            session, case, desk.person, called, rulebook=make.RULEBOOK, now=make.NOW
        )
    async with desk.sessions.begin() as worker, desk.sessions.begin() as session:
        await cases.find(worker, desk.case_id, to_change=True)
        await desk.impatient(session)
        case = await cases.find(session, later_id, to_change=True)

        await elsewhere.undo(session, case, desk.person, now=make.NOW)

    assert (desk.case_id < later_id, case.state in WORKABLE) == (True, True)


async def test_a_case_is_answered_while_a_worker_holds_its_comment(desk: Desk) -> None:
    """He waits for the case then, and it for him, if an answer had to wait for the comment."""
    async with desk.sessions.begin() as worker, desk.sessions.begin() as session:
        said = (await cases.comments_by_case(worker, [desk.case_id]))[desk.case_id]
        await comments.find(worker, said[0].id, to_change=True)
        await desk.impatient(session)
        case = await cases.find(session, desk.case_id, to_change=True)

        reply = await replies.answer(
            session, case, desk.person, text="Включат завтра.", comment_id=None, key=uuid4(),
            now=make.NOW,
        )  # fmt: skip

    assert reply.comment_id == said[0].id
