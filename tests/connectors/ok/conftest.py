from collections.abc import Iterator

import httpx
import pytest

from connectors.emulators.process import running_emulator
from connectors.ok.connector import OkConnector
from tests.connectors.emulators.ok.client import Ok
from tests.connectors.ok.emulated import open_ok


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
