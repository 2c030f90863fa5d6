"""Cases of one trouble find each other, with a reason, and no case is looked at twice."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.rules import EventKind
from app.incidents import service
from app.incidents.model import Incident
from app.incidents.rules import IncidentState, Standing
from tests import factories as make
from tests.app.incidents.town import NOW, WATER, Town, a_town, all_say, look, says


async def found(session: AsyncSession, town: Town) -> list[Incident]:
    return list(await service.list_incidents(session, town.person))


async def members(session: AsyncSession, incident: Incident) -> list[int]:
    places = await service.places(session, incident)
    return sorted(each.case_id for each in places if each.standing is Standing.MEMBER)


async def test_the_same_trouble_on_two_pages_is_suggested_as_one_incident(
    session: AsyncSession,
) -> None:
    town = await a_town(session)
    said = await all_say(session, town)

    await look(session)

    (incident,) = await found(session, town)
    assert incident.state is IncidentState.SUGGESTED
    assert await members(session, incident) == said


async def test_each_place_says_why(session: AsyncSession) -> None:
    town = await a_town(session)
    await all_say(session, town)

    await look(session)

    (incident,) = await found(session, town)
    reasons = [each.why for each in await service.places(session, incident)]
    assert all("тот же район" in reason and "в тот же час" in reason for reason in reasons)


async def test_the_history_of_a_case_tells_that_it_joined(session: AsyncSession) -> None:
    town = await a_town(session)
    said = await all_say(session, town)

    await look(session)

    history = await cases.history(session, await cases.find(session, said[0]))
    assert EventKind.INCIDENT_JOINED in [event.kind for event in history]


async def test_one_page_alone_makes_no_incident(session: AsyncSession) -> None:
    town = await a_town(session)
    for text in WATER:
        await says(session, town, text, page=0)

    await look(session)

    assert await found(session, town) == []


async def test_different_troubles_make_no_incident(session: AsyncSession) -> None:
    town = await a_town(session)
    await says(session, town, "Воды нет с утра, когда дадут?", page=0)
    await says(session, town, "Учительница кричит на детей", page=1, topic="staff.rude")

    await look(session)

    assert await found(session, town) == []


async def test_a_later_comment_joins_by_itself(session: AsyncSession) -> None:
    town = await a_town(session)
    await all_say(session, town)
    await look(session)

    late = await says(session, town, "Когда дадут воду? Воды нет с утра", page=1, at=NOW)
    await look(session)

    (incident,) = await found(session, town)
    assert late in await members(session, incident)


async def test_a_case_is_looked_at_once(session: AsyncSession) -> None:
    town = await a_town(session)
    await all_say(session, town)
    await look(session)

    again = await look(session)

    assert again == 0


async def test_a_case_that_was_taken_out_never_comes_back_by_itself(session: AsyncSession) -> None:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session)
    (incident,) = await found(session, town)
    await service.take_out(session, incident, said[0], town.person, now=NOW)

    await says(session, town, "Нет воды, отключили воду, когда дадут?", page=1, at=NOW)
    await look(session, now=NOW + timedelta(minutes=1))

    assert said[0] not in await members(session, incident)
    assert len(await members(session, incident)) == len(said)


async def test_what_was_rejected_is_not_found_again_with_the_next_comment(
    session: AsyncSession,
) -> None:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session)
    (incident,) = await found(session, town)
    await service.reject(session, incident, town.person, now=NOW)

    late = await says(session, town, "Нет воды, отключили воду, когда дадут?", page=1, at=NOW)
    await look(session, now=NOW + timedelta(minutes=1))

    assert await service.home_of(session, late) is None
    assert not [each for each in said if await service.home_of(session, each)]


async def test_a_trouble_is_where_its_pages_are_whoever_has_the_cases(
    session: AsyncSession,
) -> None:
    town = await a_town(session)
    waterworks = await make.an_institution(session, "Водоканал области", municipality="")
    fitter = await make.an_official(session, waterworks)
    for number in await all_say(session, town):
        case = await cases.find(session, number, to_change=True)
        await cases.assign(session, [(case, fitter.id, None, "ведомство")], now=NOW)
    session.expunge_all()

    await look(session)

    (incident,) = await found(session, town)
    assert incident.municipality == "Заречный"
