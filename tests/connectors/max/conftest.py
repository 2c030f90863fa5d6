from collections.abc import Iterator

import httpx
import pytest

from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from tests.connectors.emulators.max.client import Max
from tests.connectors.max.emulated import open_max


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
