"""An answer goes out just while the page's own comments in its thread are weighed."""

import asyncio
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

from cryptography.fernet import Fernet
from sqlalchemy import text as sql

from app.base.database import Sessions
from app.cases import outside
from app.cases import service as cases
from app.cases.rules import CaseState
from app.comments import service as comments
from app.pages.model import Page, Post
from app.pages.sealing import Sealer
from app.replies import service as replies
from connectors.contract import Published
from tests import factories as make
from tests.app.replies.test_api import a_case_and_its_official
from workers.answer import answer
from workers.lanes import Lanes
from workers.tools import Tools


class _Network:
    """Takes every answer as its comment 9."""

    def page(self, *_: object) -> "_Network":
        return self

    async def reply(self, *_: object, **__: object) -> Published:
        return Published(comment_id="9")


def tools(sessions: Sessions) -> Tools:
    made = SimpleNamespace(
        sessions=sessions,
        networks=_Network(),
        sealer=Sealer(Fernet.generate_key().decode()),
        lanes=Lanes(),
        rulebook=make.RULEBOOK,
        now=lambda: make.NOW,
    )
    return cast("Tools", made)


async def an_answer_that_a_poll_shows_already(sessions: Sessions) -> int:
    """Answer a case; its comment has come in as the page's own before we know its number."""
    case_id, person = await a_case_and_its_official(sessions)
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        await replies.answer(
            session, case, person, text="Завтра.", comment_id=None, key=uuid4(), now=make.NOW
        )
        page = await session.get_one(Page, case.page_id)
        post = await session.get_one(Post, case.post_id)
        said = make.said(page, post, "9", "Завтра.", thread=case.thread_id, is_own=True)
        await make.take_in(session, page, post, said)
    return case_id


async def until_somebody_waits(sessions: Sessions) -> None:
    """Wait until a transaction waits for what another holds."""
    waiting = sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10), sessions() as session:
        while not await session.scalar(waiting):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)


async def test_the_two_do_not_wait_for_each_other(sessions: Sessions) -> None:
    case_id = await an_answer_that_a_poll_shows_already(sessions)

    async with sessions.begin() as weighing:
        (own,) = await comments.claim_to_weigh(weighing, now=make.NOW, limit=5)
        publishing = asyncio.create_task(answer(tools(sessions)))
        await until_somebody_waits(sessions)
        await outside.unanswered_in(weighing, [(own.page_id, own.thread_id)])
    await publishing

    async with sessions() as session:
        assert (await cases.find(session, case_id)).state is CaseState.ANSWERED
