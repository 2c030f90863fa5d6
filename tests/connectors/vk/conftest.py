from collections.abc import Iterator

import httpx
import pytest

from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from tests.connectors.vk.emulated import ALL, Vk, open_vk


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
