"""A pasted link finds its page on the emulated network, or says why not."""

import msgspec
import pytest

from app.access import service as access
from app.access.rules import Role
from app.base.jobs import Stage
from app.base.settings import Settings
from app.onboarding.wizard import service as wizard
from app.onboarding.wizard.links import read_pasted
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Look
from tests import factories as make
from tests.journey.town import GROUP, LINK, Town


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    key = getattr(request, "param", "service-key")
    return msgspec.structs.replace(settings, vk_service_keys=key)


async def asked(town: Town, link: str) -> Application:
    """Paste a link, let the workers ask, and look at what they wrote."""
    sessions, now = town.tools.sessions, town.tools.now()
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER)
        person = access.person_of(account)
        begun = await wizard.begin(session, person, read_pasted(link), now=now)
    await town.rounds(Stage.FIND)
    async with sessions() as session:
        return await wizard.find_for(session, person, begun.id)


async def test_a_link_to_a_post_finds_the_page_and_who_follows_it(town: Town) -> None:
    await town.panel("POST", "/groups", id=GROUP, members_count=1214)

    told = await asked(town, f"m.vk.com/school1?w=wall-{GROUP}_1")

    assert (told.look, told.title, told.followers) == (Look.FOUND, "Школа № 1", 1214)
    assert told.external_id == f"-{GROUP}"


async def test_a_link_to_nobody_is_refused_with_a_sentence(town: Town) -> None:
    told = await asked(town, "vk.com/no_such_school")

    assert told.look is Look.REFUSED
    assert told.trouble


@pytest.mark.parametrize("settings", [""], indirect=True)
async def test_without_a_key_of_the_centre_a_page_waits_for_its_own(town: Town) -> None:
    told = await asked(town, LINK)

    assert told.look is Look.UNASKED
