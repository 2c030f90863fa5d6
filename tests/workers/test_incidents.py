"""A round of incidents, with the two tools that it takes."""

from types import SimpleNamespace
from typing import cast

from app.base.database import Sessions
from app.incidents import service
from app.incidents.watching import service as watching
from tests.app.incidents.town import NOW, a_town, all_say
from workers.incidents import incidents
from workers.tools import Tools
from workers.watch import Watch


async def a_round(sessions: Sessions) -> int:
    tools = SimpleNamespace(sessions=sessions, watch=Watch(), now=lambda: NOW)
    return await incidents(cast("Tools", tools))


async def test_a_round_gathers_cases_and_sees_the_burst(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        town = await a_town(session)
        await all_say(session, town)

    compared = await a_round(sessions)
    again = await a_round(sessions)

    async with sessions.begin() as session:
        found = await service.list_incidents(session, town.person)
        bursts = await watching.new_bursts(session, 0)
    assert (compared, again, len(found), len(bursts)) == (4, 0, 1, 1)
