"""A coordinator keeps what he sees of an incident; the rest is only a number to him."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.service import CaseNotFoundError
from app.incidents import regrouping, service, undoing
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.reach import BeyondSightError, part_of
from app.incidents.rules import Act, DeliveryState, IncidentState, Standing
from app.incidents.service import IncidentNotFoundError, NotInIncidentError
from app.incidents.wording import Wording
from app.replies import service as replies
from tests import factories as make
from tests.app.incidents import town
from tests.app.incidents.town import NOW, look, says

WORDING = Wording(text="Воду включат завтра в девять утра.", openings=(), closings=())


class Scene(town.Scene):
    """An incident on two pages, one of which stands below a department with a coordinator."""

    def __init__(self, confirmed: town.Scene, coordinator: Person) -> None:
        super().__init__(confirmed.town, confirmed.incident, confirmed.said)
        self.coordinator = coordinator
        self.own, self.foreign = self.said[0::2], self.said[1::2]


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    confirmed = await town.a_scene(session)
    department = await make.an_institution(session, "Управление образования")
    confirmed.town.places[0][0].parent_id = department.id
    await session.flush()
    account = await make.an_account(session, role=Role.COORDINATOR, institution=department)
    return Scene(confirmed, await access.person_with_sight(session, account))


async def members(session: AsyncSession, scene: Scene) -> list[int]:
    places = await service.places(session, scene.incident)
    return sorted(each.case_id for each in places if each.standing is Standing.MEMBER)


async def test_he_sees_his_cases_and_how_many_there_are_elsewhere(
    session: AsyncSession, scene: Scene
) -> None:
    part = await part_of(session, scene.incident, scene.coordinator)

    assert [each.case_id for each in part.members] == scene.own
    assert part.beyond == len(scene.foreign)


async def test_an_incident_without_a_case_of_his_is_not_there_for_him(
    session: AsyncSession, scene: Scene
) -> None:
    other = await regrouping.split(
        session, scene.incident, scene.foreign, scene.town.person, title=None, now=NOW
    )

    with pytest.raises(IncidentNotFoundError):
        await service.find_for(session, scene.coordinator, other.id)


async def test_he_takes_out_his_own_cases_only(session: AsyncSession, scene: Scene) -> None:
    await service.take_out(session, scene.incident, scene.own[0], scene.coordinator, now=NOW)

    assert scene.own[0] not in await members(session, scene)
    with pytest.raises(NotInIncidentError):
        await service.take_out(
            session, scene.incident, scene.foreign[0], scene.coordinator, now=NOW
        )


async def test_he_puts_in_no_case_of_elsewhere(session: AsyncSession, scene: Scene) -> None:
    foreign = await says(session, scene.town, "Какое расписание?", page=1, topic="schedule")

    with pytest.raises(CaseNotFoundError):
        await service.join(session, scene.incident, foreign, scene.coordinator, now=NOW)


async def test_rejecting_he_takes_out_his_part_and_the_rest_goes_on(
    session: AsyncSession, scene: Scene
) -> None:
    await service.reject(session, scene.incident, scene.coordinator, now=NOW)

    assert await members(session, scene) == scene.foreign
    assert scene.incident.state is IncidentState.OPEN


async def test_what_he_took_out_he_may_bring_back(session: AsyncSession, scene: Scene) -> None:
    await service.reject(session, scene.incident, scene.coordinator, now=NOW)
    lines = await service.log_of(session, scene.incident, scene.coordinator)
    act = next(each.id for each in lines if each.act is Act.TAKEN_OUT)

    await undoing.undo(session, scene.incident, act, scene.coordinator, now=NOW)

    assert await members(session, scene) == scene.said


async def test_he_undoes_nothing_that_others_did_with_the_whole(
    session: AsyncSession, scene: Scene
) -> None:
    lines = await service.log_of(session, scene.incident, scene.town.person)
    act = next(each.id for each in lines if each.act is Act.CONFIRMED)

    with pytest.raises(BeyondSightError):
        await undoing.undo(session, scene.incident, act, scene.coordinator, now=NOW)


async def test_he_does_not_rename_what_he_sees_a_part_of(
    session: AsyncSession, scene: Scene
) -> None:
    with pytest.raises(BeyondSightError):
        await service.confirm(session, scene.incident, scene.coordinator, title="Моё", now=NOW)


async def test_he_does_not_merge_what_he_sees_a_part_of(
    session: AsyncSession, scene: Scene
) -> None:
    other = await regrouping.split(
        session, scene.incident, scene.own[:1], scene.coordinator, title=None, now=NOW
    )

    with pytest.raises(BeyondSightError):
        await regrouping.merge(session, other.id, scene.incident.id, scene.coordinator, now=NOW)


async def test_his_answer_reaches_his_cases_and_the_incident_stays_open(
    session: AsyncSession, scene: Scene
) -> None:
    await answering.answer(
        session, scene.incident, scene.coordinator, WORDING,
        Decision(text="Наше", to_late=True), rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip
    while await answering.deliver_one(session, rulebook=make.RULEBOOK, now=NOW):
        pass

    told = {each: await replies.list_replies(session, await cases.find(session, each))
            for each in scene.said}  # fmt: skip
    assert [each for each, given in told.items() if given] == scene.own
    assert scene.incident.state is IncidentState.OPEN


async def test_an_incident_answered_part_by_part_is_answered_with_the_last(
    session: AsyncSession, scene: Scene
) -> None:
    other = await make.an_account(
        session, role=Role.COORDINATOR, institution=scene.town.places[1][0]
    )
    neighbour = await access.person_with_sight(session, other)
    states = []
    for person in (scene.coordinator, neighbour):
        await answering.answer(
            session,
            scene.incident,
            person,
            WORDING,
            Decision(text="Порыв", to_late=True),
            rulebook=make.RULEBOOK,
            now=NOW,
        )
        states.append(scene.incident.state)

    assert states == [IncidentState.OPEN, IncidentState.ANSWERED]
    assert scene.incident.decision == "Порыв"


async def test_a_late_case_of_elsewhere_does_not_get_his_answer(
    session: AsyncSession, scene: Scene
) -> None:
    await answering.answer(
        session, scene.incident, scene.coordinator, WORDING,
        Decision(text="Наше", to_late=True), rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip
    await says(session, scene.town, "Когда дадут воду? Воды нет с утра", page=1, at=NOW)
    await look(session)

    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    assert progress.counts == {DeliveryState.WAITING: len(scene.own)}


async def test_of_the_answers_progress_he_learns_his_own_cases(
    session: AsyncSession, scene: Scene
) -> None:
    await answering.answer(
        session, scene.incident, scene.town.person, WORDING,
        Decision(text="Порыв"), rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip

    (progress,) = await answering.progress(session, scene.incident, scene.coordinator)
    assert progress.counts == {DeliveryState.WAITING: len(scene.own)}
