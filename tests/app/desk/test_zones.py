"""Every reader is told the time where he lives."""

import re

from app.access.rules import Role
from app.base.database import Sessions
from app.officials.model import Institution, Official
from tests import factories as make
from tests.app.people import Client, Staff, a_trainer, log_in
from tests.app.replies.test_api import a_case


async def live_in(sessions: Sessions, staff: Staff, *, home: str = "", own: str = "") -> None:
    async with sessions.begin() as session:
        institution = await session.get_one(Institution, staff.institution.id)
        official = await session.get_one(Official, staff.official.id)
        institution.time_zone, official.time_zone = home, own


async def zone_told(client: Client, path: str = "/?queue=all") -> str:
    """Tell the zone in which a list says when it was shown."""
    found = re.search(r"</time> (МСК\S*)\.", (await client.get(path)).text)
    assert found is not None
    return found[1]


async def test_without_a_zone_of_his_own_the_installations_is_told(desk: Client) -> None:
    assert await zone_told(desk) == "МСК"


async def test_the_zone_of_his_institution_is_told(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await live_in(sessions, staff, home="Asia/Yekaterinburg")

    assert await zone_told(desk) == "МСК+2"


async def test_an_officials_own_zone_goes_before_his_institutions(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await live_in(sessions, staff, home="Asia/Yekaterinburg", own="Asia/Vladivostok")

    assert await zone_told(desk) == "МСК+7"


async def test_two_readers_of_one_case_are_each_told_their_own_time(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await live_in(sessions, staff, home="Asia/Vladivostok")
    case_id = await a_case(sessions, staff)

    await log_in(client, staff.login)
    theirs = (await client.get(f"/cases/{case_id}")).text
    await log_in(client, await a_trainer(sessions))
    ours = (await client.get(f"/cases/{case_id}")).text

    assert "МСК+7" in theirs
    assert "МСК+7" not in ours
    assert "МСК" in ours


async def test_the_duty_of_an_institution_stays_in_its_own_time(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await live_in(sessions, staff, home="Asia/Vladivostok")
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login="far")
    await log_in(client, "far")

    page = await client.get(f"/duty?institution={staff.institution.id}")

    assert "UTC+10" in page.text
