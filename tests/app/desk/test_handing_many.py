"""Handing the ticked cases over to whatever place one of them may go to."""

import re

import pytest

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.officials.model import Institution
from tests import factories as make
from tests.app.desk.test_assigning import a_coordinator
from tests.app.desk.test_inbox import a_colleague
from tests.app.desk.test_list import assign
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case


@pytest.fixture
async def founder(sessions: Sessions, staff: Staff) -> Institution:
    """The institution above the staff's; its coordinator may come in as «founder»."""
    async with sessions.begin() as session:
        above = await make.an_institution(session, "Управление образования")
        school = await session.merge(staff.institution)
        school.parent_id = above.id
        await make.an_account(session, role=Role.COORDINATOR, institution=above, login="founder")
        return above


async def test_who_coordinates_from_above_hands_ticked_cases_on_within_their_institution(
    client: Client, sessions: Sessions, staff: Staff, founder: Institution
) -> None:
    ids = [await a_case(sessions, staff, "1"), await a_case(sessions, staff, "2")]
    for case_id in ids:
        await assign(sessions, case_id, staff)
    colleague = await a_colleague(sessions, staff)
    await log_in(client, "founder")
    form = {"act": "hand", "case": ids}

    asked = await client.post("/cases/bulk", data=form)
    to = {"to": f"official:{colleague.official.id}", "reason": "Ваша тема"}
    page = await client.post("/cases/bulk", data=form | to)

    assert re.findall(r'name="to" value="([^"]+)"', asked.text) == [
        f"official:{colleague.official.id}",
        f"institution:{founder.id}",
        "coordinator",
    ]
    assert "Передано: 2 сообщения" in page.text
    assert await holders(sessions, ids) == [colleague.official.id] * 2


async def test_the_regions_coordinator_hands_ticked_cases_over_too(
    client: Client, sessions: Sessions, staff: Staff, founder: Institution
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, await a_coordinator(sessions))
    form = {"act": "hand", "case": [case_id]}

    to = {"to": f"institution:{founder.id}", "reason": "Решает управление"}
    page = await client.post("/cases/bulk", data=form | to)

    assert "Передано: 1 сообщение" in page.text
    async with sessions() as session:
        assert (await cases.find(session, case_id)).institution_id == founder.id


async def test_of_several_cases_each_that_the_place_does_not_fit_is_told_singly(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    colleague = await a_colleague(sessions, staff)
    held, other = await a_case(sessions, staff, "1"), await a_case(sessions, staff, "2")
    await assign(sessions, held, colleague)
    async with sessions.begin() as session:
        far = await a_staff(session, "Больница")
    unseen = await a_case(sessions, far, "3")
    form = {"act": "hand", "case": [held, other, unseen]}

    asked = await desk.post("/cases/bulk", data=form)
    to = {"to": f"official:{colleague.official.id}", "reason": "Ваша тема"}
    page = await desk.post("/cases/bulk", data=form | to)

    assert f'value="official:{colleague.official.id}"' in asked.text
    assert "Передано: 1 сообщение" in page.text
    assert f"№ {held}</a>: Сообщение уже там" in page.text
    assert f"Сообщения № {unseen} нет" in page.text
    assert await holders(sessions, [other, unseen]) == [colleague.official.id, None]


async def test_a_missing_reason_is_asked_for_where_the_place_was_chosen(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    form = {"act": "hand", "case": [case_id], "to": "coordinator", "reason": " "}

    refused = await desk.post("/cases/bulk", data=form)

    assert refused.status_code == 422
    assert "Напишите причину" in refused.text
    assert re.search(r'value="coordinator"[^>]* checked', refused.text)


async def test_a_coordinator_may_be_asked_about_all_ticked_cases(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    ids = [await a_case(sessions, staff, "1"), await a_case(sessions, staff, "2")]
    form = {"act": "hand", "case": ids, "to": "coordinator", "reason": "Не наше"}

    page = await desk.post("/cases/bulk", data=form)

    assert "Передано: 2 сообщения" in page.text
    async with sessions() as session:
        found = [await cases.find(session, case_id) for case_id in ids]
        assert all(case.needs_coordinator for case in found)


async def holders(sessions: Sessions, ids: list[int]) -> list[int | None]:
    """Tell the officials who are responsible for cases."""
    async with sessions() as session:
        return [(await cases.find(session, case_id)).official_id for case_id in ids]
