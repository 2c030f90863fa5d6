from collections.abc import Iterator

import httpx
import pytest

from connectors.contract import Connector
from connectors.emulators.process import running_emulator
from tests.connectors.emulators.listener import Listener
from tests.connectors.emulators.telegram.client import Telegram
from tests.connectors.telegram.emulated import open_telegram


@pytest.fixture(scope="session")
def telegram_address() -> Iterator[str]:
    with running_emulator("telegram", "--seed", "1") as address:
        yield address


@pytest.fixture
def telegram(telegram_address: str) -> Iterator[Telegram]:
    telegram = Telegram(telegram_address)
    yield telegram
    telegram.admin("POST", "/reset")  # so that nothing is delivered into the next test
    telegram.http.close()


@pytest.fixture
async def connector(telegram: Telegram, http: httpx.AsyncClient) -> Connector:
    return open_telegram(telegram, http)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener
