"""The figures over HTTP: who may ask, what is told, and the files."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from app.access.rules import Role
from app.base.database import Sessions
from app.insights.figures.tables import Name
from app.officials.model import Institution
from tests import factories as make
from tests.app.people import Client, a_staff, log_in
from tests.app.replies.test_api import a_case

LONG_AGO = "from=2026-11-20&to=2026-11-24"


async def test_an_official_is_told_the_figures_of_his_own_institution(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, other = await a_staff(session), await a_staff(session, "Школа № 2")
    await a_case(sessions, staff)
    await a_case(sessions, other, "2")
    await log_in(client, staff.login)

    told = (await client.get(f"/api/v1/figures?{LONG_AGO}")).json()

    assert (told["cases"], told["load"]["open"]) == (1, 1)
    assert [place["name"] for place in told["institutions"]] == ["Школа № 1"]
    assert told["answered"] == {"part": 0, "whole": 1, "share": 0.0, "lower": 0.0,
                                "upper": pytest.approx(0.7935, abs=1e-3)}  # fmt: skip


async def test_days_are_those_of_the_readers_zone(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
        institution = await session.get_one(Institution, staff.institution.id)
        institution.time_zone = "Asia/Vladivostok"
    await log_in(client, staff.login)

    told = (await client.get("/api/v1/figures?span=7")).json()

    assert told["zone"] == "Asia/Vladivostok"
    assert len(told["days"]) == 7


async def test_an_operator_reads_no_figures(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.OPERATOR, login="operator")
    await log_in(client, "operator")

    asked = [await client.get(f"/api/v1/figures{p}") for p in ("", "/export?table=days")]

    assert [answer.status_code for answer in asked] == [403, 403]


@pytest.mark.parametrize(
    "asked", ["from=2026-11-24&to=2026-11-20", "from=1950-01-01", "from=2200-01-01"]
)
async def test_days_that_are_no_span_are_refused_with_a_sentence(
    client: Client, sessions: Sessions, asked: str
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    answer = await client.get(f"/api/v1/figures?{asked}")

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:gospablik:problem:span"


@pytest.mark.parametrize("table", Name)
async def test_every_table_leaves_as_a_file(
    client: Client, sessions: Sessions, table: Name
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await a_case(sessions, staff)
    await log_in(client, staff.login)

    book = await client.get(f"/api/v1/figures/export?table={table}&{LONG_AGO}")
    plain = await client.get(f"/api/v1/figures/export?table={table}&form=csv&{LONG_AGO}")

    page = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    head = plain.content.decode("utf-8-sig").splitlines()[0]
    assert ";".join(map(str, page.to_python()[0])) == head
    assert re.search(
        rf'filename="gospablik-{table}-2026-11-20', book.headers["content-disposition"]
    )
