"""Cases of another trouble are set apart, and the act can be undone."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.rules import EventKind
from app.incidents import regrouping, service, undoing
from app.incidents.model import Incident, IncidentCase
from app.incidents.regrouping import NothingChosenError, NothingLeftError
from app.incidents.rules import Act, How, IncidentState, Standing
from app.incidents.service import NotInIncidentError
from tests.app.incidents.town import NOW, Scene, a_town, all_say, look, says


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session)
    (incident,) = await service.list_incidents(session, town.person)
    return Scene(town, incident, said)


async def split(session: AsyncSession, scene: Scene, case_ids: list[int]) -> Incident:
    return await regrouping.split(
        session, scene.incident, case_ids, scene.town.person, title="Вода в саду", now=NOW
    )


async def members(session: AsyncSession, incident: Incident) -> list[int]:
    places = await service.places(session, incident)
    return sorted(each.case_id for each in places if each.standing is Standing.MEMBER)


async def test_chosen_cases_become_an_incident_of_their_own(
    session: AsyncSession, scene: Scene
) -> None:
    other = await split(session, scene, scene.said[2:])

    assert await members(session, scene.incident) == scene.said[:2]
    assert await members(session, other) == scene.said[2:]
    assert (other.title, other.state) == ("Вода в саду", IncidentState.OPEN)


async def test_the_history_of_each_case_tells_of_both(session: AsyncSession, scene: Scene) -> None:
    await split(session, scene, scene.said[2:])

    history = await cases.history(session, await cases.find(session, scene.said[2]))
    kinds = [event.kind for event in history]
    assert kinds[-2:] == [EventKind.INCIDENT_LEFT, EventKind.INCIDENT_JOINED]


async def test_a_split_undone_brings_the_cases_back(session: AsyncSession, scene: Scene) -> None:
    other = await split(session, scene, scene.said[2:])
    lines = await service.log_of(session, scene.incident, scene.town.person)
    act = next(each.id for each in lines if each.act is Act.SPLIT)

    await undoing.undo(session, scene.incident, act, scene.town.person, now=NOW)

    assert await members(session, scene.incident) == scene.said
    assert await members(session, other) == []
    assert (other.state, other.merged_into_id) == (IncidentState.CLOSED, scene.incident.id)


async def test_cases_set_apart_attract_what_is_written_later_of_them(
    session: AsyncSession, scene: Scene
) -> None:
    await split(session, scene, scene.said[2:])

    late = await says(session, scene.town, "Когда дадут воду? Воды нет с утра", page=1, at=NOW)
    await look(session)

    assert await service.home_of(session, late) is not None


async def test_all_cases_are_not_set_apart(session: AsyncSession, scene: Scene) -> None:
    with pytest.raises(NothingLeftError):
        await split(session, scene, scene.said)


async def test_nothing_is_not_set_apart(session: AsyncSession, scene: Scene) -> None:
    with pytest.raises(NothingChosenError):
        await split(session, scene, [])


async def test_a_case_of_elsewhere_is_not_set_apart(session: AsyncSession, scene: Scene) -> None:
    alone = await says(session, scene.town, "Какое расписание?", topic="schedule")

    with pytest.raises(NotInIncidentError):
        await split(session, scene, [alone])


async def asked_about(session: AsyncSession, incident: Incident) -> list[int]:
    places = await service.places(session, incident)
    return [each.case_id for each in places if each.standing is Standing.SUGGESTED]


async def test_what_a_person_is_asked_about_is_asked_of_the_incident_merged_into(
    session: AsyncSession, scene: Scene
) -> None:
    person, other = scene.town.person, await split(session, scene, scene.said[2:])
    doubtful = await says(session, scene.town, "Когда откроют каток?")
    session.add(
        IncidentCase(
            incident_id=other.id,
            case_id=doubtful,
            standing=Standing.SUGGESTED,
            how=How.SUGGESTED,
            score=0.4,
            why="похоже",
            joined_at=NOW,
        )
    )
    await session.flush()

    await regrouping.merge(session, scene.incident.id, other.id, person, now=NOW)
    merged = [await asked_about(session, each) for each in (scene.incident, other)]
    lines = await service.log_of(session, scene.incident, person)
    act = next(each.id for each in lines if each.act is Act.MERGED)
    await undoing.undo(session, scene.incident, act, person, now=NOW)

    assert merged == [[doubtful], []]
    undone = [await asked_about(session, each) for each in (scene.incident, other)]
    assert undone == [[], [doubtful]]
