"""The desk around a fresh database, with a logged-in official where a test asks for one."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from app.base.database import Sessions
from app.base.settings import Settings
from tests.app.people import Client, Staff, a_staff, log_in
from tests.visiting import visiting


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with visiting(settings) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def desk(client: Client, staff: Staff) -> Client:
    """A browser in which the official of ``staff`` has come in."""
    await log_in(client, staff.login)
    return client
