"""Rounds of the pages' ways and of the registry."""

from types import SimpleNamespace
from typing import cast

from sqlalchemy import update

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.onboarding.journey import service as ways
from app.onboarding.journey.rules import Stage
from app.onboarding.registry import service as registry
from app.onboarding.registry.model import RegistryImport, RegistryRow
from app.onboarding.registry.rules import ImportState
from tests import factories as make
from tests.app.onboarding.registry_file import a_row, a_workbook
from tests.factories import NOW
from workers.journey import journey
from workers.registry import bring_in
from workers.tools import Tools


def tools(sessions: Sessions) -> Tools:
    return cast("Tools", SimpleNamespace(sessions=sessions, now=lambda: NOW))


async def brought(sessions: Sessions) -> int:
    """An import that a person has decided on."""
    async with sessions.begin() as session:
        trainer = access.person_of(await make.an_account(session, role=Role.TRAINER))
        one = await registry.bring(
            session, trainer, file_name="r.xlsx", content=a_workbook([a_row(2)]), now=NOW
        )
    while await bring_in(tools(sessions)):
        pass
    async with sessions.begin() as session:
        await registry.decide(session, trainer, one.id, now=NOW)
    return one.id


async def state_of(sessions: Sessions, number: int) -> ImportState:
    async with sessions() as session:
        return (await session.get_one(RegistryImport, number)).state


async def test_an_import_is_carried_to_its_end(sessions: Sessions) -> None:
    number = await brought(sessions)
    while await bring_in(tools(sessions)):
        pass

    assert await state_of(sessions, number) is ImportState.DONE


async def test_an_import_that_cannot_go_on_does_not_hold_up_the_others(sessions: Sessions) -> None:
    number = await brought(sessions)
    async with sessions.begin() as session:  # an ОГРН that no card can have
        spoilt = {"name": "Школа", "kind": "school", "kind_is_told": False, "ogrn": "x" * 13}
        await session.execute(update(RegistryRow).values(told=spoilt))

    await bring_in(tools(sessions))

    assert await state_of(sessions, number) is ImportState.STOPPED


async def test_a_round_gives_a_page_its_stage_and_its_light(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, await make.an_institution(session))

    first = await journey(tools(sessions))
    second = await journey(tools(sessions))

    async with sessions() as session:
        found = await ways.find(session, page.id)
    assert (first, second) == (2, 0)
    assert found is not None
    assert found.stage is Stage.CHECKED
