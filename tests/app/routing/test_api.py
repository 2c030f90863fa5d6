"""Routing over HTTP: hand-overs, decisions by hand, why, and the rules."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from app.base.database import Sessions
from app.routing import service as routing
from app.routing import suggesting
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case

PAGE = {"to": {"kind": "page_official"}}
SHIPPED = [PAGE, {"to": {"kind": "page_department"}}]


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def others(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session, "Дорожное хозяйство")


async def redirected(client: Client, case_id: int, to: Mapping[str, int]) -> dict[str, Any]:
    answer = await client.post(
        f"/api/v1/cases/{case_id}/redirect", json={"to": to, "reason": "Это дорога города"}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_who_gave_a_case_away_does_not_see_it_and_who_got_it_does(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    placed = await redirected(client, case_id, {"institutionId": others.institution.id})
    gone = await client.get(f"/api/v1/cases/{case_id}")
    await log_in(client, others.login)
    there = await client.get(f"/api/v1/cases/{case_id}")
    await log_in(client, await a_trainer(sessions))
    everywhere = await client.get(f"/api/v1/cases/{case_id}")

    assert placed["institutionId"] == others.institution.id
    assert [gone.status_code, there.status_code, everywhere.status_code] == [404, 200, 200]


async def test_what_was_handed_over_before_is_suggested(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    first, second = await a_case(sessions, staff), await a_case(sessions, staff, "2")
    await log_in(client, staff.login)
    await redirected(client, first, {"institutionId": others.institution.id})

    answer = await client.get(f"/api/v1/cases/{second}/redirect-suggestions")

    assert answer.json() == [
        {
            "institutionId": others.institution.id,
            "departmentId": None,
            "title": "Дорожное хозяйство",
            "why": "так передавали 1 раз",
        }
    ]


async def test_the_text_of_a_comment_is_not_kept_with_a_redirect(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    await redirected(client, case_id, {"institutionId": others.institution.id})

    async with sessions() as session:
        (kept,) = await suggesting.store.redirects_of(session, case_id)

    assert len(kept.lemmas) > 1
    assert all(isinstance(lemma, int) for lemma in kept.lemmas)


async def test_the_centre_assigns_by_hand_and_an_official_may_not(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    order = {"officialId": staff.official.id}
    await log_in(client, staff.login)
    refused = await client.post(f"/api/v1/cases/{case_id}/assign", json=order)
    await log_in(client, await a_trainer(sessions))
    done = await client.post(f"/api/v1/cases/{case_id}/assign", json=order)

    assert refused.status_code == 403
    assert "координатор" in refused.json()["detail"]
    assert (done.json()["state"], done.json()["officialId"]) == ("assigned", staff.official.id)


async def test_why_a_case_was_given_is_told(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await routing.assign_open(session, now=make.NOW, limit=5)
    await log_in(client, staff.login)

    answer = await client.get(f"/api/v1/cases/{case_id}/routing")

    (told,) = answer.json()
    assert (told["why"], told["rule"], told["policyVersion"]) == ("ответственный за страницу", 1, 1)


async def test_what_waits_is_counted_by_reason_for_those_who_may_see_it(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    async with sessions.begin() as session:
        (await session.merge(staff.official)).on_duty = False
    await a_case(sessions, staff)
    async with sessions.begin() as session:
        await routing.assign_open(session, now=make.NOW, limit=5)
    await log_in(client, staff.login)
    own = await client.get("/api/v1/routing/waiting")
    await log_in(client, others.login)
    foreign = await client.get("/api/v1/routing/waiting")

    (told,) = own.json()
    assert (told["institutionId"], told["number"]) == (staff.institution.id, 1)
    assert told["reason"] == "Ответственный за страницу – не на дежурстве."
    assert foreign.json() == []


async def test_rules_are_put_in_force_in_versions_and_taken_back(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    changed = {"rules": [*SHIPPED, {"to": {"kind": "own_institution"}}]}

    put = await client.put(
        "/api/v1/routing/policies", json={"basedOn": 1, "policy": changed, "comment": "Шире"}
    )
    back = await client.post("/api/v1/routing/policies/1/restore")
    listed = (await client.get("/api/v1/routing/policies")).json()

    assert (put.json()["version"], back.json()["version"]) == (2, 3)
    assert [each["version"] for each in listed] == [3, 2, 1]
    assert listed[0]["policy"] == listed[2]["policy"]


async def test_of_two_who_change_the_rules_at_once_the_second_is_told(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    order = {"basedOn": 1, "policy": {"rules": [PAGE]}}

    first = await client.put("/api/v1/routing/policies", json=order)
    second = await client.put("/api/v1/routing/policies", json=order)

    assert (first.status_code, second.status_code) == (200, 409)
    assert "версия 2" in second.json()["detail"]


@pytest.mark.parametrize(
    "rules",
    [
        [{"to": {"kind": "official", "id": 10**12}}],
        [{"to": {"kind": "department", "id": 10**12}}],
        [PAGE, PAGE],
        [{"to": {"kind": "founder"}, "when": {"topic": "нет такой"}}],
        [],
    ],
)
async def test_rules_that_lead_nowhere_are_refused_and_nothing_is_kept(
    client: Client, sessions: Sessions, rules: list[object]
) -> None:
    await log_in(client, await a_trainer(sessions))

    put = await client.put(
        "/api/v1/routing/policies", json={"basedOn": 1, "policy": {"rules": rules}}
    )
    tried = await client.post("/api/v1/routing/policies/try", json={"policy": {"rules": rules}})
    listed = await client.get("/api/v1/routing/policies")

    assert {put.status_code, tried.status_code} <= {400, 422}
    assert len(listed.json()) == 1


async def test_a_changed_rule_shows_its_differences_before_it_is_in_force(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    now = datetime.now(UTC)
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await routing.assign_open(session, now=now, limit=5)
    await log_in(client, await a_trainer(sessions))
    changed = {"rules": [{"to": {"kind": "official", "id": others.official.id}}]}

    answer = await client.post("/api/v1/routing/policies/try", json={"policy": changed})
    listed = await client.get("/api/v1/routing/policies")

    trial = answer.json()
    assert (trial["cases"], trial["changed"]) == (1, 1)
    assert trial["examples"] == [
        {
            "caseId": case_id,
            "fromOfficialId": staff.official.id,
            "toOfficialId": others.official.id,
            "whyBefore": "ответственный за страницу",
            "whyAfter": "ответственный, названный правилом",
        }
    ]
    assert len(listed.json()) == 1


async def test_an_official_does_not_touch_the_rules(client: Client, staff: Staff) -> None:
    await log_in(client, staff.login)

    answer = await client.get("/api/v1/routing/policies")

    assert answer.status_code == 403
