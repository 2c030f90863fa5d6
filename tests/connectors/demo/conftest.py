from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors.emulators.process import running_emulator
from tests import ports


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture(scope="session")
def vk_address() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1") as address:
        yield address


@pytest.fixture
async def vk(vk_address: str) -> AsyncIterator[httpx.AsyncClient]:
    """An emulator that has forgotten everything."""
    async with httpx.AsyncClient(base_url=vk_address) as client:
        (await client.post("/admin/reset")).raise_for_status()
        yield client
