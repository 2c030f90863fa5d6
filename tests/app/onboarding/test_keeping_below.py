"""A founder's coordinator keeps the people of his schools, and nobody else's."""

from typing import NamedTuple

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from app.access.rules import Role
from app.base.database import Sessions
from app.officials import service as officials
from app.officials.model import Institution, Official
from tests import factories as make
from tests.app.people import Client, log_in


class Region(NamedTuple):
    board: Institution
    school: Institution
    stranger: Institution
    chief: Official
    """The board's coordinator; his login is *chief*."""
    teacher: Official


@pytest.fixture
async def region(sessions: Sessions) -> Region:
    async with sessions.begin() as session:
        return await founded(session)


async def founded(session: AsyncSession) -> Region:
    board, school, stranger = [
        await make.an_institution(session, name)
        for name in ("Управление", "Школа № 1", "Чужая школа")
    ]
    school.parent_id = board.id
    chief = await make.an_official(session, board)
    await make.an_account(
        session, role=Role.COORDINATOR, institution=board, official=chief, login="chief"
    )
    return Region(board, school, stranger, chief, await make.an_official(session, school))


@pytest.fixture
async def chief(client: Client, region: Region) -> Client:
    assert region.chief.institution_id == region.board.id
    await log_in(client, "chief")
    return client


async def test_a_coordinator_keeps_a_school_below_and_its_people(
    chief: Client, region: Region
) -> None:
    school, teacher = region.school.id, region.teacher.id

    answers = [
        await chief.patch(f"/api/v1/institutions/{school}", json={"address": "ул. Мира, 1"}),
        await chief.post(f"/api/v1/institutions/{school}/departments", json={"name": "Столовая"}),
        await chief.patch(f"/api/v1/officials/{teacher}", json={"capacity": 5}),
        await chief.get(f"/duty/people/{teacher}"),
    ]

    assert [answer.status_code for answer in answers] == [200, 201, 200, 200]


async def test_another_founders_school_is_not_found_and_the_try_is_written_down(
    chief: Client, region: Region
) -> None:
    with capture_logs() as logs:
        answer = await chief.patch(
            f"/api/v1/institutions/{region.stranger.id}", json={"address": "ул. Мира, 1"}
        )

    assert answer.status_code == 404
    (told,) = [each for each in logs if each["event"] == "access.foreign_object"]
    assert (told["kind"], told["object_id"]) == ("institution", region.stranger.id)
    assert set(told) == {"event", "log_level", "account_id", "kind", "object_id"}


async def test_a_coordinator_founds_a_school_under_his_own_only(
    chief: Client, region: Region
) -> None:
    school = {"name": "Школа № 3", "kind": "school"}

    founded = await chief.post("/api/v1/institutions", json=school | {"parentId": region.board.id})
    foreign = await chief.post(
        "/api/v1/institutions", json=school | {"parentId": region.stranger.id}
    )
    loose = await chief.post("/api/v1/institutions", json=school)

    assert [each.status_code for each in (founded, foreign, loose)] == [201, 404, 403]
    assert "Укажите вышестоящее учреждение" in loose.json()["detail"]


async def test_a_coordinator_moves_no_school_out_of_his_sight(
    chief: Client, region: Region
) -> None:
    address = f"/api/v1/institutions/{region.school.id}"

    loose = await chief.patch(address, json={"parentId": None})
    foreign = await chief.patch(address, json={"parentId": region.stranger.id})
    same = await chief.patch(address, json={"parentId": region.board.id})

    assert [each.status_code for each in (loose, foreign, same)] == [403, 404, 200]


async def test_routing_asks_whoever_has_the_role_of_a_coordinator(
    sessions: Sessions, region: Region
) -> None:
    async with sessions.begin() as session:
        chief = await officials.find_official(session, region.chief.id)

    assert chief.is_coordinator


async def test_the_mark_stays_on_a_coordinators_card(chief: Client, region: Region) -> None:
    refused = await chief.patch(
        f"/api/v1/officials/{region.chief.id}", json={"isCoordinator": False}
    )

    assert refused.status_code == 409
    assert "смените роль" in refused.json()["detail"]


async def test_the_mark_alone_may_be_taken_off_again(chief: Client, region: Region) -> None:
    address = f"/api/v1/officials/{region.teacher.id}"
    await chief.patch(address, json={"isCoordinator": True})

    taken_off = await chief.patch(address, json={"isCoordinator": False})

    assert taken_off.json()["isCoordinator"] is False
