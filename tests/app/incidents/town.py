"""A district with two institutions, where citizens write of one trouble."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import opening
from app.comments import service as comments
from app.comments.rules import CommentState
from app.incidents import finding
from app.officials.model import Institution
from app.pages.model import Page, Post
from tests import factories as make

NOW = make.NOW
WATER = (
    "Воды нет с самого утра, когда дадут воду?",
    "Отключили воду без объявления, второй день сидим без воды",
    "Когда включат воду? Воды нет на всей улице",
    "Нет воды в кране, отключили воду, когда включат?",
)


class Town:
    """Two pages of two institutions of one municipality."""

    def __init__(self, places: list[tuple[Institution, Page, Post]], person: Person) -> None:
        self.places, self.person = places, person
        self.said = 0


async def a_town(session: AsyncSession) -> Town:
    places = []
    for name in ("Школа № 1", "Детский сад № 2"):
        institution = await make.an_institution(session, name)
        page = await make.a_page(session, institution)
        places.append((institution, page, await make.a_post(session, page)))
    account = await make.an_account(session, role=Role.TRAINER)
    return Town(places, access.person_of(account))


async def says(
    session: AsyncSession,
    town: Town,
    text: str,
    *,
    page: int = 0,
    at: datetime = NOW - timedelta(minutes=30),
) -> int:
    """A citizen writes; the comment becomes a case, whose number is returned."""
    town.said += 1
    _, where, post = town.places[page]
    words = make.said(where, post, f"c{town.said}", text, author=f"a{town.said}", at=at)
    await make.take_in(session, where, post, words)
    new = await comments.claim_new(session, limit=100)
    states = {each.id: CommentState.NEEDS_ANSWER for each in new}
    await comments.move(session, states, judged_at=NOW)
    await opening.open_cases(session, make.RULEBOOK, now=NOW, limit=100)
    return town.said


async def look(session: AsyncSession, *, now: datetime = NOW) -> int:
    return await finding.look_at_new(session, now=now, limit=100)
