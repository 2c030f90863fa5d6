"""One town and one app for all tests of a module."""

from collections.abc import AsyncIterator

import pytest

from tests.access_matrix.world import World, a_world


@pytest.fixture(scope="module")
async def world(module_database_url: str, valkey_url: str) -> AsyncIterator[World]:
    async with a_world(module_database_url, valkey_url) as world:
        yield world
