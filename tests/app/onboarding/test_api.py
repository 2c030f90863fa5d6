"""Institutions, people and pages over HTTP: what each role may do."""

import httpx

from app.access.rules import Role
from app.base.database import Sessions
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in

NEW_PAGE = {"link": "https://vk.com/school1", "institutionId": 1}


async def test_an_institutions_hours_are_kept_or_refused_with_a_sentence(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))
    address = f"/api/v1/institutions/{staff.institution.id}/hours"
    week = ["08:00–12:00 13:00–17:00"] * 5 + ["", ""]

    kept = await client.put(address, json={"timeZone": "Asia/Omsk", "hours": week})
    refused = await client.put(address, json={"hours": ["09:00–13:00 12:00–18:00"] * 7})
    unknown = await client.put("/api/v1/institutions/100500/hours", json={})
    listed = (await client.get("/api/v1/institutions")).json()
    await log_in(client, staff.login)
    forbidden = await client.put(address, json={})

    assert (kept.json()["timeZone"], kept.json()["hours"]) == ("Asia/Omsk", week)
    assert refused.status_code == 422
    assert "пересекаются" in refused.json()["detail"]
    assert [unknown.status_code, forbidden.status_code] == [404, 403]
    assert listed[0]["timeZone"] == "Asia/Omsk"


async def test_a_trainer_founds_an_institution_and_its_official_comes_in(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    school = (
        await client.post("/api/v1/institutions", json={"name": "Школа № 7", "kind": "school"})
    ).json()
    department = (
        await client.post(
            f"/api/v1/institutions/{school['id']}/departments", json={"name": "Приёмная"}
        )
    ).json()
    new = {
        "institutionId": school["id"],
        "departmentId": department["id"],
        "name": "Петрова В. В.",
        "login": "petrova",
        "password": make.PASSWORD,
    }

    added = await client.post("/api/v1/officials", json=new)
    await log_in(client, "petrova")

    me = (await client.get("/api/v1/session")).json()
    assert (added.status_code, me["institutionId"]) == (201, school["id"])
    assert me["officialId"] == added.json()["id"]


async def test_a_login_without_a_password_and_a_taken_login_leave_no_official(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))
    new = {"institutionId": staff.institution.id, "name": "Петрова В. В."}

    half = await client.post("/api/v1/officials", json=new | {"login": "petrova"})
    taken = await client.post(
        "/api/v1/officials", json=new | {"login": staff.login, "password": make.PASSWORD}
    )

    assert (half.status_code, taken.status_code) == (422, 409)
    assert len((await client.get("/api/v1/officials")).json()) == 1


async def test_a_page_admin_keeps_the_pages_of_his_institution_only(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        own = await a_staff(session)
        other = await a_staff(session, "Школа № 2")
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=own.institution, login="admin"
        )
        foreign = await make.a_page(session, other.institution)
    await log_in(client, "admin")

    mine = await client.post("/api/v1/pages", json=NEW_PAGE | {"institutionId": own.institution.id})
    theirs = await client.post(
        "/api/v1/pages",
        json={"link": "https://vk.com/school2", "institutionId": other.institution.id},
    )
    key = {"kind": "community", "secret": "vk1.a.secret"}
    seen = [
        await client.get(f"/api/v1/pages/{foreign.id}"),
        await client.put(f"/api/v1/pages/{foreign.id}/keys", json=key),
        await client.post(f"/api/v1/pages/{foreign.id}/pause", json={"reason": "не моя"}),
    ]

    assert (mine.status_code, theirs.status_code) == (202, 404)
    assert [answer.status_code for answer in seen] == [404] * 3
    assert [page["id"] for page in (await client.get("/api/v1/pages")).json()["pages"]] == [
        mine.json()["id"]
    ]


async def test_an_official_may_not_register_pages_or_people(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    refused = [
        await client.post("/api/v1/pages", json=NEW_PAGE),
        await client.post("/api/v1/institutions", json={"name": "Школа", "kind": "school"}),
        await client.post("/api/v1/officials", json={"institutionId": 1, "name": "Кто-то"}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 3


async def test_a_malformed_link_is_refused_with_an_example(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))

    answer = await client.post(
        "/api/v1/pages", json={"link": "наша школа", "institutionId": staff.institution.id}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gospablik:problem:bad-link")
    assert "https://vk.com/" in answer.json()["detail"]


async def test_a_key_is_never_shown_again(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))
    keys = [{"kind": "community", "secret": "vk1.a.top-secret"}]

    made = await client.post(
        "/api/v1/pages", json=NEW_PAGE | {"institutionId": staff.institution.id, "keys": keys}
    )
    shown = await client.get(f"/api/v1/pages/{made.json()['id']}")

    assert made.json()["keys"] == shown.json()["keys"] == ["community"]
    assert "top-secret" not in made.text + shown.text


async def test_an_invalid_body_is_a_problem_and_disturbs_nothing(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    broken = [
        await client.post("/api/v1/pages", content=content, headers={"content-type": kind})
        for content, kind in [
            (b'{"link": ', "application/json"),
            (b"\xff\xfe", "application/json"),
            (b"[]", "application/json"),
            (b'{"link": 5, "institutionId": "x"}', "application/json"),
            (b"link=1", "application/x-www-form-urlencoded"),
        ]
    ]

    assert {answer.status_code for answer in broken} <= {400, 415}
    assert all(_is_problem(answer) for answer in broken)
    assert (await client.get("/api/v1/pages")).json()["pages"] == []


async def test_an_official_goes_off_duty_himself_and_nobody_elses(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
        colleague = await make.an_official(session, staff.institution, name="Другая")
    await log_in(client, staff.login)

    own = await client.patch(f"/api/v1/officials/{staff.official.id}", json={"onDuty": False})
    others = await client.patch(f"/api/v1/officials/{colleague.id}", json={"onDuty": False})

    assert (own.json()["onDuty"], others.status_code) == (False, 403)


def _is_problem(answer: httpx.Response) -> bool:
    kind = answer.headers["content-type"]
    return kind.startswith("application/problem+json") and bool(answer.json()["detail"])
