"""Cards over HTTP: what is kept, what is refused, and that a refusal changes nothing."""

import pytest

from app.base.database import Sessions
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in

OGRN = "1027700132195"
CARD = {
    "name": "Управление образования",
    "kind": "municipal_body",
    "ogrn": OGRN,
    "address": "г. Заречный, ул. Мира, 1",
    "phones": ["8 (8412) 12-34-56 доб. 12", "103"],
    "region": "58",
    "level": "municipal",
    "fields": ["education.exams", "road", "Здравоохранение"],
}


async def a_school(client: Client, sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))
    return staff


async def test_a_card_is_kept_whole_and_changed_in_parts(
    client: Client, sessions: Sessions
) -> None:
    school = (await a_school(client, sessions)).institution
    office = (await client.post("/api/v1/institutions", json=CARD)).json()
    address = f"/api/v1/institutions/{school.id}"

    changed = await client.patch(address, json={"parentId": office["id"], "phones": ["112"]})
    shown = (await client.get(address)).json()

    assert {name: office[name] for name in CARD} == CARD
    assert changed.json() == shown
    assert (shown["name"], shown["parentId"], shown["phones"]) == (
        "Школа № 1",
        office["id"],
        ["112"],
    )


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"ogrn": "1027700132196"}, 422, "ЕГРЮЛ"),
        ({"ogrn": "123"}, 400, "ogrn"),
        ({"fields": ["road", "дороги"]}, 422, "Таких тем нет: дороги"),
        ({"fields": ["road", "road"]}, 422, "дважды"),
        ({"parentId": 100_500}, 404, "№ 100500 нет"),
        ({"parentId": 2**63}, 400, "parentId"),
        ({"phones": ["позвоните"]}, 400, "phones"),
        ({"region": "5"}, 400, "region"),
        ({"kind": "circus"}, 400, "kind"),
        ({"address": "а\x00б"}, 400, "address"),
        ({"name": None}, 400, "name"),
        ({"nam": "Школа"}, 400, "nam"),
    ],
)
async def test_a_refused_card_stays_as_it_was(
    client: Client, sessions: Sessions, sent: dict[str, object], status: int, word: str
) -> None:
    school = (await a_school(client, sessions)).institution
    address = f"/api/v1/institutions/{school.id}"
    before = (await client.get(address)).json()

    refused = await client.patch(
        address, json={"municipality": "Каменка", "level": "regional"} | sent
    )

    assert refused.status_code == status, refused.text
    assert word in refused.text
    assert (await client.get(address)).json() == before


async def test_a_circle_and_a_taken_number_are_refused(client: Client, sessions: Sessions) -> None:
    school = (await a_school(client, sessions)).institution
    office = (await client.post("/api/v1/institutions", json=CARD)).json()
    await client.patch(f"/api/v1/institutions/{school.id}", json={"parentId": office["id"]})

    circle = await client.patch(
        f"/api/v1/institutions/{office['id']}", json={"parentId": school.id}
    )
    taken = await client.post("/api/v1/institutions", json=CARD | {"name": "Другое"})

    assert (circle.status_code, taken.status_code) == (422, 409)
    assert "→ «Школа № 1» →" in circle.json()["detail"]
    assert len((await client.get("/api/v1/institutions")).json()) == 2


async def test_an_official_sees_his_own_institution_and_changes_none(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        own, other = await a_staff(session), await a_staff(session, "Школа № 2")
    await log_in(client, own.login)
    address = f"/api/v1/institutions/{own.institution.id}"

    seen = [
        await client.get(address),
        await client.get(f"{address}/departments"),
        await client.get(f"/api/v1/institutions/{other.institution.id}"),
        await client.get(f"/api/v1/institutions/{other.institution.id}/departments"),
        await client.patch(address, json={"address": "ул. Мира, 1"}),
    ]

    assert [answer.status_code for answer in seen] == [200, 200, 404, 404, 403]


async def test_a_department_has_a_head_of_its_own_house(client: Client, sessions: Sessions) -> None:
    staff = await a_school(client, sessions)
    async with sessions.begin() as session:
        stranger = (await a_staff(session, "Школа № 2")).official
    address = f"/api/v1/institutions/{staff.institution.id}/departments"
    made = (await client.post(address, json={"name": "Приёмная"})).json()

    led = await client.put(
        f"{address}/{made['id']}", json={"name": "Канцелярия", "leadId": staff.official.id}
    )
    foreign = await client.put(
        f"{address}/{made['id']}", json={"name": "Приёмная", "leadId": stranger.id}
    )
    unknown = await client.put(f"{address}/100500", json={"name": "Приёмная"})

    assert [each.status_code for each in (led, foreign, unknown)] == [200, 422, 404]
    assert (await client.get(address)).json() == [
        made | {"name": "Канцелярия", "leadId": staff.official.id}
    ]


async def test_the_centre_tells_what_an_official_can_do_and_when(
    client: Client, sessions: Sessions
) -> None:
    official = (await a_school(client, sessions)).official
    card = {
        "position": "завуч",
        "skills": ["road", "meals.quality"],
        "capacity": 7,
        "weight": 0.5,
        "isCoordinator": True,
        "followsRoster": True,
        "timeZone": "Asia/Omsk",
        "hours": ["10:00–19:00"] * 5 + ["", ""],
    }

    changed = await client.patch(
        f"/api/v1/officials/{official.id}", json=card | {"email": "anna@school.example"}
    )
    freed = await client.patch(f"/api/v1/officials/{official.id}", json={"capacity": None})

    assert {name: changed.json()[name] for name in card} == card
    assert freed.json() == changed.json() | {"capacity": None}
    assert "anna@" not in changed.text + (await client.get("/api/v1/officials")).text


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"capacity": 0}, 400, "capacity"),
        ({"weight": 0}, 400, "weight"),
        ({"weight": 11}, 400, "weight"),
        ({"skills": ["вождение"]}, 422, "Таких тем нет"),
        ({"hours": ["09:00–18:00"]}, 422, "7 дней"),
        ({"hours": ["09:00–13:00 12:00–18:00"] * 7}, 422, "пересекаются"),
        ({"timeZone": "Mars/Olympus"}, 422, "неизвестен"),
        ({"timeZone": "America/New_York"}, 422, "вне России"),
        ({"departmentId": 100_500}, 422, "другому учреждению"),
        ({"onDuty": None}, 400, "onDuty"),
    ],
)
async def test_a_refused_officials_card_stays_as_it_was(
    client: Client, sessions: Sessions, sent: dict[str, object], status: int, word: str
) -> None:
    official = (await a_school(client, sessions)).official
    before = (await client.get("/api/v1/officials")).json()

    refused = await client.patch(
        f"/api/v1/officials/{official.id}", json={"position": "завуч", "onDuty": False} | sent
    )

    assert refused.status_code == status, refused.text
    assert word in refused.text
    assert (await client.get("/api/v1/officials")).json() == before


async def test_an_official_has_the_switch_for_himself_and_nothing_else(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
        colleague = await make.an_official(session, staff.institution, name="Другая")
    await log_in(client, staff.login)
    own, others = (f"/api/v1/officials/{each.id}" for each in (staff.official, colleague))

    answers = [
        await client.patch(own, json={"onDuty": False}),
        await client.patch(own, json={"onDuty": True, "capacity": 1}),
        await client.patch(own, json={"followsRoster": True}),
        await client.patch(others, json={"onDuty": False}),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403]
    assert answers[0].json()["onDuty"] is False
