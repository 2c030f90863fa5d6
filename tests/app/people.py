"""Logging people in through the front door."""

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.base.database import Sessions
from app.officials.model import Institution, Official
from tests import factories as make

Client = AsyncTestClient[Litestar]


class Staff:
    """An institution with an official of its own."""

    def __init__(self, institution: Institution, official: Official) -> None:
        self.institution, self.official = institution, official
        self.login = f"official{official.id}"


async def a_staff(session: AsyncSession, name: str = "Школа № 1") -> Staff:
    institution = await make.an_institution(session, name)
    official = await make.an_official(session, institution)
    staff = Staff(institution, official)
    await make.an_account(session, institution=institution, official=official, login=staff.login)
    return staff


async def a_trainer(sessions: Sessions, login: str = "trainer") -> str:
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login=login)
    return login


async def log_in(client: Client, login: str) -> None:
    answer = await client.post("/api/v1/session", json={"login": login, "password": make.PASSWORD})
    assert answer.status_code == 200, answer.text
