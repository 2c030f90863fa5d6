"""An incident ends by itself when its cases have been closed for days, and stirs again with one."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.rules import Outcome
from app.incidents import closing, service, undoing
from app.incidents.rules import Act, IncidentState
from tests.app.incidents.town import NOW, Scene, a_scene, look, says

AFTER = NOW + closing.QUIET + timedelta(hours=1)


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await a_scene(session)


async def close(session: AsyncSession, scene: Scene, case_ids: list[int]) -> None:
    for case_id in case_ids:
        await cases.close(
            session,
            await cases.find(session, case_id, to_change=True),
            scene.town.person,
            outcome=Outcome.CLOSED_WITH_REASON,
            reason="Воду дали",
            now=NOW,
        )


async def end(session: AsyncSession, now: datetime = AFTER) -> int:
    return await closing.end_quiet(session, now=now, limit=10)


async def test_with_all_cases_closed_for_days_it_is_over(
    session: AsyncSession, scene: Scene
) -> None:
    await close(session, scene, scene.said)

    assert await end(session) == 1
    assert scene.incident.state is IncidentState.OVER


async def test_with_one_case_still_to_be_answered_it_goes_on(
    session: AsyncSession, scene: Scene
) -> None:
    await close(session, scene, scene.said[1:])

    assert await end(session) == 0


async def test_right_after_the_last_case_it_goes_on(session: AsyncSession, scene: Scene) -> None:
    await close(session, scene, scene.said)

    assert await end(session, NOW + closing.QUIET - timedelta(hours=1)) == 0


async def test_a_late_comment_of_the_same_trouble_reopens_it(
    session: AsyncSession, scene: Scene
) -> None:
    await close(session, scene, scene.said)
    await end(session)

    late = await says(session, scene.town, "Опять воды нет, когда дадут воду?", page=1, at=AFTER)
    await look(session, now=AFTER)

    assert await service.home_of(session, late) == scene.incident.id
    assert scene.incident.state is IncidentState.OPEN


async def test_what_nobody_has_confirmed_waits_for_a_person_again(
    session: AsyncSession, scene: Scene
) -> None:
    scene.incident.state = IncidentState.SUGGESTED
    await close(session, scene, scene.said)
    await end(session)

    await says(session, scene.town, "Опять воды нет, когда дадут воду?", page=1, at=AFTER)
    await look(session, now=AFTER)

    assert scene.incident.state is IncidentState.SUGGESTED


async def test_a_comment_after_the_window_begins_something_else(
    session: AsyncSession, scene: Scene
) -> None:
    await close(session, scene, scene.said)
    await end(session)
    later = NOW + timedelta(days=9)

    late = await says(session, scene.town, "Опять воды нет, когда дадут воду?", page=1, at=later)
    await look(session, now=later)

    assert await service.home_of(session, late) is None
    assert scene.incident.state is IncidentState.OVER


async def test_a_case_that_is_open_again_reopens_it(session: AsyncSession, scene: Scene) -> None:
    await close(session, scene, scene.said)
    await end(session)
    await says(session, scene.town, "Воды так и нет!", page=0, at=AFTER, author="a1", thread="c1")

    assert await closing.reopen_stirring(session, now=AFTER, limit=10) == 1
    assert scene.incident.state is IncidentState.OPEN


async def test_its_end_can_be_undone(session: AsyncSession, scene: Scene) -> None:
    await close(session, scene, scene.said)
    await end(session)
    lines = await service.log_of(session, scene.incident, scene.town.person)
    act = next(each.id for each in lines if each.act is Act.ENDED)

    await undoing.undo(session, scene.incident, act, scene.town.person, now=AFTER)

    assert scene.incident.state is IncidentState.OPEN
    assert await end(session, AFTER + timedelta(minutes=1)) == 0
    assert await end(session, AFTER + timedelta(days=4)) == 1
