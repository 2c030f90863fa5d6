"""A wrong merge, join or rejection is undone and restores everything."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import regrouping, service, undoing
from app.incidents.model import Incident
from app.incidents.regrouping import SameIncidentError
from app.incidents.rules import Act, IncidentState, NotLiveError, Standing
from app.incidents.service import ElsewhereError
from app.incidents.undoing import NotUndoableError
from tests.app.incidents.town import NOW, Town, a_town, all_say, look, says

HEAT = (
    "Батареи холодные, отопления нет, когда дадут тепло?",
    "Отопления нет второй день, батареи ледяные, мёрзнем",
    "Когда включат отопление? Холодные батареи, дети мёрзнут",
    "Нет отопления, холодно, батареи холодные",
)
Standings = dict[tuple[int, int], Standing]


class Two:
    """Two incidents of one town."""

    def __init__(self, town: Town, one: Incident, other: Incident) -> None:
        self.town, self.one, self.other = town, one, other


@pytest.fixture
async def two(session: AsyncSession) -> Two:
    town = await a_town(session)
    await all_say(session, town)
    await look(session)
    (one,) = await service.list_incidents(session, town.person)
    for number, text in enumerate(HEAT):
        await says(session, town, text, page=number % 2, topic="housing.heat")
    await look(session)
    other, _ = await service.list_incidents(session, town.person)
    return Two(town, one, other)


async def standings(session: AsyncSession, two: Two) -> Standings:
    return {
        (incident.id, each.case_id): each.standing
        for incident in (two.one, two.other)
        for each in await service.places(session, incident)
        if each.standing is not Standing.LEFT
    }


async def last_act(session: AsyncSession, two: Two, act: Act) -> int:
    lines = await service.log_of(session, two.one, two.town.person)
    return max(each.id for each in lines if each.act is act)


async def test_a_merge_brings_the_cases_over(session: AsyncSession, two: Two) -> None:
    await regrouping.merge(session, two.one.id, two.other.id, two.town.person, now=NOW)

    size = (await service.sizes(session, [two.one.id]))[two.one.id]
    assert size.cases == 8
    assert two.other.state is IncidentState.CLOSED
    assert two.other.merged_into_id == two.one.id


async def test_a_merge_undone_restores_members_states_and_titles(
    session: AsyncSession, two: Two
) -> None:
    before = await standings(session, two)
    states = two.one.state, two.other.state, two.one.title, two.other.title
    await regrouping.merge(session, two.one.id, two.other.id, two.town.person, now=NOW)

    act = await last_act(session, two, Act.MERGED)
    await undoing.undo(session, two.one, act, two.town.person, now=NOW)

    assert await standings(session, two) == before
    assert (two.one.state, two.other.state, two.one.title, two.other.title) == states


async def test_a_rejection_undone_restores_the_incident(session: AsyncSession, two: Two) -> None:
    before = await standings(session, two)
    await service.reject(session, two.one, two.town.person, now=NOW)

    act = await last_act(session, two, Act.REJECTED)
    await undoing.undo(session, two.one, act, two.town.person, now=NOW)

    assert await standings(session, two) == before
    assert two.one.state is IncidentState.SUGGESTED


async def test_an_act_is_undone_once(session: AsyncSession, two: Two) -> None:
    await regrouping.merge(session, two.one.id, two.other.id, two.town.person, now=NOW)
    act = await last_act(session, two, Act.MERGED)
    await undoing.undo(session, two.one, act, two.town.person, now=NOW)

    with pytest.raises(NotUndoableError, match="уже отменено"):
        await undoing.undo(session, two.one, act, two.town.person, now=NOW)


async def test_an_act_on_which_others_stand_is_not_undone_first(
    session: AsyncSession, two: Two
) -> None:
    await regrouping.merge(session, two.one.id, two.other.id, two.town.person, now=NOW)
    act = await last_act(session, two, Act.MERGED)
    case_id = (await service.places(session, two.one))[0].case_id
    await service.take_out(session, two.one, case_id, two.town.person, now=NOW)

    with pytest.raises(NotUndoableError, match="сначала их"):
        await undoing.undo(session, two.one, act, two.town.person, now=NOW)


async def test_a_case_is_in_one_incident_at_most(session: AsyncSession, two: Two) -> None:
    case_id = (await service.places(session, two.other))[0].case_id

    with pytest.raises(ElsewhereError):
        await service.join(session, two.one, case_id, two.town.person, now=NOW)


async def test_a_join_by_hand_undone_takes_the_case_out(session: AsyncSession, two: Two) -> None:
    alone = await says(session, two.town, "Какое расписание?", topic="schedule")
    await service.join(session, two.one, alone, two.town.person, now=NOW)

    act = await last_act(session, two, Act.JOINED)
    await undoing.undo(session, two.one, act, two.town.person, now=NOW)

    assert (two.one.id, alone) not in await standings(session, two)


async def test_what_is_over_is_not_merged(session: AsyncSession, two: Two) -> None:
    await service.reject(session, two.other, two.town.person, now=NOW)

    with pytest.raises(NotLiveError):
        await regrouping.merge(session, two.one.id, two.other.id, two.town.person, now=NOW)


async def test_an_incident_is_not_merged_with_itself(session: AsyncSession, two: Two) -> None:
    with pytest.raises(SameIncidentError):
        await regrouping.merge(session, two.one.id, two.one.id, two.town.person, now=NOW)


@pytest.mark.usefixtures("two")
async def test_another_chance_tells_what_it_would_have_done(
    session: AsyncSession,
) -> None:
    joined, would_join, _ = await service.what_if(session, 1.0, now=NOW)

    assert joined == 8
    assert would_join == 0
