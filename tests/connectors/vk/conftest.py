from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from connectors.http import open_client
from tests.connectors.vk.emulated import ALL, Vk, open_vk
from tests.connectors.vk.worlds import CountingBudget, Pauses


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


@pytest.fixture
def budget() -> CountingBudget:
    return CountingBudget()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture(scope="session")
def emulator() -> Iterator[Vk]:
    with running_emulator("vk", "--seed", "1") as address:
        vk = Vk(address)
        yield vk
        vk.close()


@pytest.fixture
def vk(emulator: Vk) -> Vk:
    emulator.begin()
    return emulator


@pytest.fixture
async def connector(vk: Vk, http: httpx.AsyncClient) -> Connector:
    return open_vk(vk, http, *ALL)
