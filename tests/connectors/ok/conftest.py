from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors.emulators.process import running_emulator
from connectors.http import open_client
from connectors.ok.connector import OkConnector
from tests.connectors.emulators.ok.client import Ok
from tests.connectors.fakes import CountingBudget, Pauses
from tests.connectors.ok.emulated import open_ok


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
def ok_address() -> Iterator[str]:
    with running_emulator("ok", "--seed", "1") as address:
        yield address


@pytest.fixture
def ok(ok_address: str) -> Iterator[Ok]:
    client = Ok(ok_address)
    yield client
    client.http.close()


@pytest.fixture
async def connector(ok: Ok, http: httpx.AsyncClient) -> OkConnector:
    return open_ok(ok, http)
