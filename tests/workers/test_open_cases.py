"""One comment that no case can be opened for holds up no other."""

from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import select, update

from app.base.database import Sessions
from app.cases.model import Case
from app.officials.model import Institution
from app.triage import service as triage
from tests import factories as make
from tests.app.cases.test_opening import judged
from workers.aside import Aside
from workers.open_cases import open_cases
from workers.tools import Tools


class Few:
    """The tools that a round of opening takes."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.aside, self.rulebook = sessions, Aside(), make.RULEBOOK
        self.at = make.NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def tools(sessions: Sessions) -> Few:
    return Few(sessions)


async def citizens_ask(sessions: Sessions, *, broken: str, others: int) -> None:
    """A citizen asks an institution whose zone no clock knows, then others ask another one."""
    async with sessions.begin() as session:
        for name, several in ((broken, 1), ("Детский сад № 2", others)):
            page = await make.a_page(session, await make.an_institution(session, name))
            post = await make.a_post(session, page)
            asked = [
                make.said(page, post, str(n), "Когда включат отопление?", author=f"a{n}")
                for n in range(several)
            ]
            await make.take_in(session, page, post, *asked)
        docket = await triage.claim(session, limit=20, home=make.RULEBOOK.zone)
        await triage.settle(
            session, docket, [judged(needs=True) for _ in docket.comments], now=make.NOW
        )
    await set_zone(sessions, broken, "Europe/Nowhere")


async def set_zone(sessions: Sessions, name: str, zone: str) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(Institution).where(Institution.name == name).values(time_zone=zone)
        )


async def rounds(tools: Few) -> None:
    while await open_cases(cast("Tools", tools)):
        pass


async def cases_of(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        query = (
            select(Institution.name)
            .join(Case, Case.institution_id == Institution.id)
            .order_by(Institution.name)
        )
        return list(await session.scalars(query))


async def test_what_fails_stands_aside_and_the_others_get_their_cases(
    sessions: Sessions, tools: Few
) -> None:
    await citizens_ask(sessions, broken="Школа № 1", others=3)

    await rounds(tools)

    assert await cases_of(sessions) == ["Детский сад № 2"] * 3


async def test_what_stood_aside_is_tried_again_and_nothing_is_lost(
    sessions: Sessions, tools: Few
) -> None:
    await citizens_ask(sessions, broken="Школа № 1", others=1)
    await rounds(tools)
    await set_zone(sessions, "Школа № 1", "Europe/Moscow")

    await rounds(tools)
    before = await cases_of(sessions)
    tools.at += timedelta(minutes=11)
    await rounds(tools)

    assert (before, await cases_of(sessions)) == (
        ["Детский сад № 2"],
        ["Детский сад № 2", "Школа № 1"],
    )
