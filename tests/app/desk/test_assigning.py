"""Giving the ticked cases that nobody has to an official, of whichever institution."""

import re

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from tests import factories as make
from tests.app.desk.test_inbox import a_colleague, state_of
from tests.app.desk.test_list import assign
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case


async def test_a_coordinator_of_the_region_names_an_official_for_the_ticked_cases_of_several(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    ids = [await a_case(sessions, staff, "1"), await a_case(sessions, other, "2")]
    held = await a_case(sessions, staff, "3")
    await assign(sessions, held, staff)
    await log_in(client, await a_coordinator(sessions))
    form = {"act": "assign", "case": [*ids, held]}

    asked = await client.post("/cases/bulk", data=form)
    named = form | {"official": f"official:{other.official.id}", "reason": "Просят из больницы"}
    page = await client.post("/cases/bulk", data=named)

    assert re.findall(r'value="(official:\d+)"', asked.text) == [
        f"official:{staff.official.id}",
        f"official:{other.official.id}",
    ]
    assert "Назначено: 2 сообщения" in page.text
    assert f"№ {held}</a>: Назначать здесь некого" in page.text
    async with sessions() as session:
        found = [await cases.find(session, case_id) for case_id in ids]
        assert {case.official_id for case in found} == {other.official.id}


async def test_whom_the_ticked_cases_go_to_is_looked_for_by_name(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    wanted = await a_colleague(sessions, staff, "Щукина Р. Т.")
    await log_in(client, await a_coordinator(sessions))
    form = {"act": "assign", "case": [case_id], "asked": "щукина"}

    page = await client.post("/cases/bulk", data=form)
    unreasoned = {"official": f"official:{wanted.official.id}", "reason": " "}
    refused = await client.post("/cases/bulk", data=form | unreasoned)

    assert re.findall(r'value="(official:\d+)"', page.text) == [f"official:{wanted.official.id}"]
    assert f'name="case" value="{case_id}"' in page.text
    assert refused.status_code == 422
    assert "Напишите причину" in refused.text


async def test_nobody_is_named_beyond_ones_sight_nor_by_who_coordinates_nothing(
    desk: Client, client: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        far = await a_staff(session, "Больница")
    case_id = await a_case(sessions, staff)
    named = {"official": f"official:{far.official.id}", "reason": "Туда", "case": [case_id]}

    denied = await desk.post("/cases/bulk", data=named | {"act": "assign"})
    await log_in(client, await a_coordinator(sessions, staff))
    page = await client.post("/cases/bulk", data=named | {"act": "assign"})

    assert denied.status_code == 422
    assert "Назначено: 0 сообщений" in page.text
    assert await state_of(sessions, case_id) == "open"


async def a_coordinator(sessions: Sessions, staff: Staff | None = None) -> str:
    """Let a coordinator of an institution, or of the region, have an account; tell his login."""
    home = None if staff is None else staff.institution
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.COORDINATOR, institution=home, login="coord")
    return "coord"
