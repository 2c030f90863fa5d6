from collections.abc import Iterator

import pytest

from connectors.emulators.process import running_emulator
from tests.connectors.emulators.max.client import Max


@pytest.fixture(scope="session")
def max_address() -> Iterator[str]:
    with running_emulator("max", "--seed", "1") as address:
        yield address


@pytest.fixture
def maks(max_address: str) -> Iterator[Max]:
    client = Max(max_address)
    yield client
    client.admin("POST", "/reset")  # so that nothing is delivered into the next test
    client.http.close()
