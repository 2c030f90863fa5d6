"""The whole service around the VK emulator: rounds are run by hand, one after another."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from cryptography.fernet import Fernet
from litestar import Litestar
from litestar.testing import AsyncTestClient

from app.base.settings import Settings
from connectors.emulators.process import running_emulator
from tests.journey.town import Town
from tests.visiting import visiting
from workers.opening import open_tools


@pytest.fixture(scope="session")
def vk_url() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1", "--service-rate", "0") as address:
        yield address


@pytest.fixture
async def vk(vk_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The control panel of an emulator that has forgotten everything."""
    async with httpx.AsyncClient(base_url=f"{vk_url}/admin") as panel:
        (await panel.post("/reset")).raise_for_status()
        yield panel


@pytest.fixture
def settings(database_url: str, redis_url: str, vk_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        vk_api_url=vk_url,
        vk_service_rate=1000,
        vk_community_rate=1000,
        poll_seconds=0.001,
    )


@pytest.fixture
async def town(settings: Settings, vk: httpx.AsyncClient) -> AsyncIterator[Town]:
    """A school with a page, its official and a trainer; nothing is registered yet."""
    opened = open_tools(settings, settings.database_url, settings.redis_url)
    client: AsyncTestClient[Litestar]
    async with visiting(settings) as client:
        town = Town(vk=vk, web=client, tools=opened.tools)
        await town.settle()
        yield town
    await opened.close()
