"""Transactions on a fresh database, as workers get them."""

from collections.abc import AsyncIterator

import pytest

from app.base.database import Sessions, connected


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    async with connected(database_url, pool_size=5) as sessions:
        yield sessions
