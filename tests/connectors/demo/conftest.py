import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors.emulators.process import running_emulator


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
