"""In each part of a stage one row that cannot be dealt with holds up no other."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import cast

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql

from app.access.rules import Role
from app.base.database import Sessions
from app.cases.model import Case, CaseEvent
from app.cases.opening import service as opening
from app.cases.rules import CaseState, EventKind
from app.incidents.model import Burst
from app.notices.model import Notice
from app.officials.model import Official
from app.pages.model import Page, Post
from app.replies.rules import ReplyKind, ReplyState
from app.triage import service as triage
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.notices.test_doubting import doubtful
from tests.app.replies.test_by_hand import a_reply
from workers.aside import Aside
from workers.confirm import confirm
from workers.notify import notify
from workers.route import route
from workers.tools import Tools
from workers.warn import warn


class Few:
    """The tools that these rounds take."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.aside, self.rulebook = sessions, Aside(), make.RULEBOOK

    def now(self) -> datetime:
        return make.NOW


@pytest.fixture
def tools(sessions: Sessions) -> Tools:
    return cast("Tools", Few(sessions))


@pytest.fixture
async def said(sessions: Sessions) -> AsyncIterator[list[int]]:
    """Three cases of as many institutions, each with its official; the first takes no line."""
    async with sessions.begin() as session:
        for name in ("Школа № 1", "Школа № 2", "Школа № 3"):
            institution = await make.an_institution(session, name)
            official = await make.an_official(session, institution)
            page = await make.a_page(session, institution, official=official)
            post = await make.a_post(session, page)
            await make.take_in(session, page, post, make.said(page, post, "1"))
        docket = await triage.claim(session, limit=9, home=make.RULEBOOK.zone)
        judgements = [judged(needs=True) for _ in docket.comments]
        await triage.settle(session, docket, judgements, now=make.NOW)
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=9)
        found = list(await session.scalars(select(Case.id).order_by(Case.id)))
    alter = "ALTER TABLE case_event"
    await run(sessions, f"{alter} ADD CONSTRAINT no_line CHECK (case_id <> {found[0]}) NOT VALID")
    yield found
    await run(sessions, f"{alter} DROP CONSTRAINT no_line")


async def run(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.execute(sql(statement))


async def put(sessions: Sessions, **values: object) -> None:
    """Change all cases."""
    async with sessions.begin() as session:
        await session.execute(update(Case).values(**values))


async def has(sessions: Sessions, kind: EventKind) -> list[int]:
    """Tell which cases have such a line in their histories."""
    async with sessions() as session:
        query = select(CaseEvent.case_id).where(CaseEvent.kind == kind).order_by(CaseEvent.case_id)
        return list(await session.scalars(query))


async def test_the_others_are_warned_of(sessions: Sessions, tools: Tools, said: list[int]) -> None:
    await put(sessions, warn_at=make.NOW, warnings=[[50, make.NOW.isoformat()]])

    await warn(tools)
    await warn(tools)

    assert await has(sessions, EventKind.WARNED) == said[1:]


async def test_the_others_pauses_end(sessions: Sessions, tools: Tools, said: list[int]) -> None:
    await put(sessions, state=CaseState.ASSIGNED, paused_at=make.NOW, resume_at=make.NOW)

    await warn(tools)
    await warn(tools)

    assert await has(sessions, EventKind.RESUMED) == said[1:]


async def test_the_others_get_their_officials(
    sessions: Sessions, tools: Tools, said: list[int]
) -> None:
    await route(tools)
    await route(tools)

    assert await has(sessions, EventKind.ASSIGNED) == said[1:]


async def test_the_others_are_answered_by_hand(
    sessions: Sessions, tools: Tools, said: list[int]
) -> None:
    async with sessions.begin() as session:
        for page in await session.scalars(select(Page).order_by(Page.id)):
            post = (await session.scalars(select(Post).where(Post.page_id == page.id))).one()
            own = make.said(
                page, post, "2", "Включат завтра в девять утра.", author="-100", thread="1",
                is_own=True,
            )  # fmt: skip
            await make.take_in(session, page, post, own)

    await confirm(tools)
    await confirm(tools)

    assert await has(sessions, EventKind.ANSWERED_BY_HAND) == said[1:]


async def test_the_others_are_taken_from_officials_who_are_gone(
    sessions: Sessions, tools: Tools, said: list[int]
) -> None:
    async with sessions.begin() as session:
        for case in await session.scalars(select(Case).order_by(Case.id)):
            page = await session.get_one(Page, case.page_id)
            official = await session.get_one(Official, page.official_id)
            account = await make.an_account(session, official=official)
            account.disabled_at, official.on_duty = make.NOW, False
            case.state, case.official_id = CaseState.ASSIGNED, official.id

    await route(tools)
    await route(tools)

    assert set(await has(sessions, EventKind.UNASSIGNED)) == set(said[1:])


async def test_the_others_answers_are_confirmed(
    sessions: Sessions, tools: Tools, said: list[int]
) -> None:
    async with sessions.begin() as session:
        for case in await session.scalars(select(Case).order_by(Case.id)):
            case.state, case.counted_for_id = CaseState.ANSWERED, case.official_id
            sent = {"external_id": "2", "published_at": make.NOW, "kind": ReplyKind.FINAL}
            await a_reply(session, case, ReplyState.PUBLISHED, **sent)
    async with sessions.begin() as session:
        for page in await session.scalars(select(Page).order_by(Page.id)):
            post = (await session.scalars(select(Post).where(Post.page_id == page.id))).one()
            own = make.said(page, post, "2", "Завтра.", author="-100", thread="1", is_own=True)
            await make.take_in(session, page, post, own)

    await confirm(tools)
    await confirm(tools)

    assert await has(sessions, EventKind.CLOSED) == said[1:]


async def only(sessions: Sessions, table: str, condition: str) -> None:
    """Let a table take no other rows from now on; what others have written to it stays."""
    await run(
        sessions, f"ALTER TABLE {table} ADD CONSTRAINT only_some CHECK ({condition}) NOT VALID"
    )


async def let_all(sessions: Sessions, table: str) -> None:
    """Let a table take all rows again."""
    await run(sessions, f"ALTER TABLE {table} DROP CONSTRAINT only_some")


async def test_the_other_urgent_doubts_are_told(sessions: Sessions, tools: Tools) -> None:
    doubts = []
    async with sessions.begin() as session:
        for name in ("Школа № 1", "Школа № 2", "Школа № 3"):
            school = await make.an_institution(session, name)
            await make.an_account(session, institution=school)
            doubts.append((await doubtful(session, school)).id)
    await only(sessions, "notice", f"comment_id <> {doubts[0]}")

    await notify(tools)
    await notify(tools)

    await let_all(sessions, "notice")
    async with sessions() as session:
        query = select(Notice.comment_id).order_by(Notice.comment_id)
        assert list(await session.scalars(query)) == doubts[1:]


async def test_the_other_bursts_are_told(sessions: Sessions, tools: Tools) -> None:
    places = ["Береговой", "Заречный", "Северный"]
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER)
        numbers = {"cases": 6, "pages": 3, "usual": 0.4, "chance": 1e-6}
        for place in places:
            found = {"municipality": place, "found_at": make.NOW, "last_at": make.NOW}
            session.add(Burst(topic="building.heat", **found, **numbers))
    await only(sessions, "notice", f"sentence NOT LIKE '%{places[0]}%'")

    await notify(tools)
    await notify(tools)

    await let_all(sessions, "notice")
    async with sessions() as session:
        told = list(await session.scalars(select(Notice.sentence).order_by(Notice.id)))
    assert [place in said for place, said in zip(places[1:], told, strict=True)] == [True, True]
