from collections.abc import Iterator

import pytest

from connectors.emulators.process import running_emulator
from tests.connectors.emulators.client import Vk
from tests.connectors.emulators.listener import Listener


@pytest.fixture(scope="session")
def vk_address() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1") as address:
        yield address


@pytest.fixture
def vk(vk_address: str) -> Iterator[Vk]:
    vk = Vk(vk_address)
    yield vk
    vk.http.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening
