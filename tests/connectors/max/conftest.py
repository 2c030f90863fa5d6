from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from connectors.http import open_client
from tests.connectors.emulators.max.client import Max
from tests.connectors.fakes import CountingBudget, Pauses
from tests.connectors.max.emulated import open_max


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
def max_address() -> Iterator[str]:
    with running_emulator("max", "--seed", "1") as address:
        yield address


@pytest.fixture
def maks(max_address: str) -> Iterator[Max]:
    client = Max(max_address)
    yield client
    client.http.close()


@pytest.fixture
async def connector(maks: Max, http: httpx.AsyncClient) -> Connector:
    return open_max(maks, http)
