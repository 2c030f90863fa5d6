"""A reason that cannot be kept is refused before anything is written."""

import pytest

from app.base.database import Sessions
from app.cases import service as cases
from tests.app.people import Client, a_staff, log_in
from tests.app.replies.test_api import a_case


@pytest.mark.parametrize("act", ["close", "no-answer", "pause"])
async def test_a_reason_with_a_nul_is_refused_with_a_sentence(
    client: Client, sessions: Sessions, act: str
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    await client.post(f"/api/v1/cases/{case_id}/take")

    refused = await client.post(f"/api/v1/cases/{case_id}/{act}", json={"reason": "решено\x00"})

    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "В причине есть недопустимый символ (NUL). Наберите её заново.",
    )
    async with sessions() as session:
        case = await cases.find(session, case_id)
    assert (case.closed_at, case.paused_at) == (None, None)


@pytest.mark.parametrize("act", ["close", "no-answer", "pause"])
async def test_a_reason_of_nothing_but_blanks_is_none(
    client: Client, sessions: Sessions, act: str
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    await client.post(f"/api/v1/cases/{case_id}/take")

    refused = await client.post(f"/api/v1/cases/{case_id}/{act}", json={"reason": "     "})

    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("Напишите")
