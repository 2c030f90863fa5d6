"""A worker compares a case while a person decides on the incident it is likest to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.cases import service as cases
from app.incidents import regrouping, service
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.model import Incident
from app.incidents.rules import IncidentState, Standing
from app.incidents.wording import Wording
from app.replies import service as replies
from tests import factories as make
from tests.app.incidents.town import NOW, Town, a_scene, a_town, all_say, carry, look, says

Decide = Callable[[AsyncSession, Incident, Town], Awaitable[object]]


class Late:
    """A confirmed incident, and a case of the same trouble that nobody has compared yet."""

    def __init__(self, sessions: Sessions, town: Town, incident_id: int, case_id: int) -> None:
        self.sessions, self.town = sessions, town
        self.incident_id, self.case_id = incident_id, case_id

    async def compare(self) -> None:
        async with self.sessions.begin() as session:
            await look(session)

    async def compare_while(self, decide: Decide) -> None:
        """Let a worker come to the incident just while a person decides on it."""
        async with self.sessions.begin() as session:
            incident = await service.find(session, self.incident_id, to_change=True)
            comparing = asyncio.create_task(self.compare())
            await self._until_somebody_waits()
            await decide(session, incident, self.town)
        await comparing

    async def standings(self) -> dict[int, Standing]:
        """Tell how the case stands in which incident."""
        async with self.sessions() as session:
            found = await service.list_incidents(session, self.town.person)
            places = [each for one in found for each in await service.places(session, one)]
        return {each.incident_id: each.standing for each in places if each.case_id == self.case_id}

    async def _until_somebody_waits(self) -> None:
        waiting = sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
        async with asyncio.timeout(10), self.sessions() as session:
            while not await session.scalar(waiting):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)


@pytest.fixture
async def late(sessions: Sessions) -> Late:
    async with sessions.begin() as session:
        scene = await a_scene(session)
        case_id = await says(session, scene.town, "Воды нет с утра, когда дадут воду?", at=NOW)
    return Late(sessions, scene.town, scene.incident.id, case_id)


async def test_it_joins_where_nobody_decides_otherwise(late: Late) -> None:
    await late.compare()

    assert await late.standings() == {late.incident_id: Standing.MEMBER}


async def test_it_joins_no_incident_that_is_rejected_meanwhile(late: Late) -> None:
    async def reject(session: AsyncSession, incident: Incident, town: Town) -> None:
        await service.reject(session, incident, town.person, now=NOW)

    await late.compare_while(reject)

    assert await late.standings() == {}


async def test_it_joins_the_incident_into_which_its_own_is_merged_meanwhile(late: Late) -> None:
    async with late.sessions.begin() as session:
        cold = Incident(
            title="Тепло", topic="housing.heat", municipality="", state=IncidentState.OPEN,
            found_by="by_hand", opened_at=NOW, last_at=NOW, decision="",
        )  # fmt: skip
        session.add(cold)

    async def merge(session: AsyncSession, incident: Incident, town: Town) -> None:
        await regrouping.merge(session, cold.id, incident.id, town.person, now=NOW)

    await late.compare_while(merge)

    assert (await late.standings()).get(cold.id) is Standing.MEMBER
    assert (await late.standings()).get(late.incident_id) is not Standing.MEMBER


async def test_a_case_that_another_machine_opened_by_a_clock_ahead_gets_the_answer_to_all(
    session: AsyncSession,
) -> None:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session, now=NOW - timedelta(hours=2))
    (incident,) = await service.list_incidents(session, town.person)
    await service.confirm(session, incident, town.person, title=None, now=NOW)

    wording, rulebook = Wording(text="Чинят, воду дадут к вечеру."), make.RULEBOOK
    await answering.answer(
        session, incident, town.person, wording, Decision(), rulebook=rulebook, now=NOW
    )
    await carry(session)

    given = [await replies.list_replies(session, await cases.find(session, one)) for one in said]
    assert [len(each) for each in given] == [1] * len(said)
