from collections.abc import Iterator

import pytest

from connectors.emulators.process import running_emulator
from tests.connectors.emulators.telegram.client import Telegram


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
