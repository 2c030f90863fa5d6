from collections.abc import Iterator

import pytest

from connectors.emulators.process import running_emulator
from tests.connectors.emulators.ok.client import Ok


@pytest.fixture(scope="session")
def ok_address() -> Iterator[str]:
    with running_emulator("ok", "--seed", "1") as address:
        yield address


@pytest.fixture
def ok(ok_address: str) -> Iterator[Ok]:
    ok = Ok(ok_address)
    yield ok
    ok.http.close()
