"""Notices over HTTP: one's own, until they are read."""

from app.base.database import Sessions
from app.notices import service as notices
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.app.people import Client, a_staff, log_in


async def test_the_official_reads_his_notices_and_a_colleague_does_not_see_them(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, case = await an_assigned_case(session)
        await notices.derive(session, now=make.NOW, limit=50)
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)
    foreign = (await client.get("/api/v1/notices")).json()
    await log_in(client, staff.login)

    (notice,) = (await client.get("/api/v1/notices")).json()
    read = await client.post("/api/v1/notices/read", json={"upTo": notice["id"]})

    assert (foreign, notice["caseId"]) == ([], case.id)
    assert (read.status_code, (await client.get("/api/v1/notices")).json()) == (204, [])
