"""What the tests of every connector begin with."""

from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.http import open_client
from tests.connectors.fakes import CountingBudget, Pauses


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


@pytest.fixture
def budget() -> CountingBudget:
    return CountingBudget()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()
