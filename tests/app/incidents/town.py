"""A district with two institutions, where citizens write of one trouble."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.opening import service as opening
from app.incidents import finding, service
from app.incidents.answering import service as answering
from app.incidents.model import Incident
from app.officials.model import Institution
from app.pages.model import Page, Post
from app.triage import service as triage
from app.triage.rules import Judgement, Label
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
    topic: str = "housing.cold_water",
    author: str = "",
    thread: str = "",
) -> int:
    """A citizen writes; the comment becomes a case, whose number is returned."""
    town.said += 1
    _, where, post = town.places[page]
    author, thread = author or f"a{town.said}", thread or f"c{town.said}"
    words = make.said(where, post, f"c{town.said}", text, author=author, thread=thread, at=at)
    await make.take_in(session, where, post, words)
    docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [_judged(topic) for _ in docket.comments], now=NOW)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=at, limit=50)
    await session.flush()
    found = await cases.list_cases(session, sight=None, official_id=None, page_id=where.id)
    return max(case.id for case in found)


def _judged(topic: str) -> Judgement:
    return Judgement(
        labels=(Label.COMPLAINT,),
        scores={"needs_answer": 0.9},
        needs_answer=True,
        review=False,
        topic=topic,
        topic_score=0.9,
        reasons=(),
        model="test",
    )


async def all_say(session: AsyncSession, town: Town, texts: Sequence[str] = WATER) -> list[int]:
    """Each of the texts comes a quarter of an hour after the last, on the other page."""
    first = NOW - timedelta(minutes=15 * len(texts))
    return [
        await says(session, town, text, page=number % 2, at=first + timedelta(minutes=15 * number))
        for number, text in enumerate(texts)
    ]


async def look(session: AsyncSession, *, now: datetime = NOW) -> int:
    return await finding.look_at_new(session, now=now, limit=100)


class Scene:
    """A confirmed incident of four cases on two pages."""

    def __init__(self, town: Town, incident: Incident, said: list[int]) -> None:
        self.town, self.incident, self.said = town, incident, said
        self.published = 0


async def a_scene(session: AsyncSession) -> Scene:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session)
    (incident,) = await service.list_incidents(session, town.person)
    await service.confirm(session, incident, town.person, title=None, now=NOW)
    return Scene(town, incident, said)


async def carry(session: AsyncSession, now: datetime = NOW) -> None:
    """Let the answers that were given reach every case."""
    while await answering.deliver_one(session, rulebook=make.RULEBOOK, now=now):
        pass


async def offer(session: AsyncSession, scene: Scene) -> int:
    return await answering.offer_late(session, scene.incident, scene.town.person, now=NOW)


async def unanswered(session: AsyncSession, scene: Scene) -> int:
    return (await service.sizes(session, [scene.incident.id]))[scene.incident.id].unanswered
