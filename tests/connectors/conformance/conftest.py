from collections.abc import Iterator

import httpx
import pytest

from app.vocabulary import Network
from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from tests.connectors.conformance.town import Town
from tests.connectors.conformance.towns import TOWNS


@pytest.fixture(scope="session", params=list(TOWNS), ids=str)
def founded(request: pytest.FixtureRequest) -> Iterator[Town]:
    network: Network = request.param
    with running_emulator(network.value, "--seed", "1") as address:
        town = TOWNS[network](address)
        yield town
        town.panel.close()


@pytest.fixture
def town(founded: Town) -> Town:
    founded.begin()
    return founded


@pytest.fixture
async def connector(town: Town, http: httpx.AsyncClient) -> Connector:
    return town.open(http)
