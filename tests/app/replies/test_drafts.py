"""A draft is one a case, saved as it is typed; who writes is seen, and who is overtaken stopped."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from app.access import service as access
from app.access.model import Account
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.replies.drafts import leasing
from app.replies.drafts import service as drafts
from app.replies.drafts.rules import continues
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


@pytest.fixture
async def colleague(sessions: Sessions, staff: Staff) -> str:
    return await a_colleague(sessions, staff)


async def a_colleague(
    sessions: Sessions, staff: Staff, login: str = "colleague", *, role: Role = Role.OFFICIAL
) -> str:
    """Let another official of the institution in."""
    async with sessions.begin() as session:
        official = await make.an_official(session, staff.institution, name="Петрова А. П.")
        await make.an_account(
            session,
            role=role,
            institution=staff.institution,
            official=official,
            login=login,
        )
    return login


async def save(
    client: Client, case_id: int, text: str, based_on: int = 0, **more: Any
) -> dict[str, Any]:
    answer = await client.put(
        f"/api/v1/cases/{case_id}/draft", json={"text": text, "basedOn": based_on} | more
    )
    return dict(answer.json()) | {"code": answer.status_code}


async def lease(client: Client, case_id: int, token: int | None = None) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/cases/{case_id}/lease", json={"token": token})
    return dict(answer.json()) | {"code": answer.status_code}


async def answer(client: Client, case_id: int, text: str, **more: Any) -> dict[str, Any]:
    got = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": text} | more)
    return dict(got.json()) | {"code": got.status_code}


async def expire(sessions: Sessions) -> None:
    """Let the two minutes of every lease be over."""
    async with sessions.begin() as session:
        await session.execute(sql("UPDATE reply_lease SET until = now() - interval '1 s'"))


async def test_a_case_without_a_draft_has_an_empty_one_of_version_0(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)

    draft = (await client.get(f"/api/v1/cases/{case_id}/draft")).json()

    assert draft == {"text": "", "version": 0, "by": None, "savedAt": None}


async def test_a_saved_draft_is_there_for_the_colleague_too(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    saved = await save(client, case_id, "Здравствуйте! ")
    await log_in(client, colleague)

    draft = (await client.get(f"/api/v1/cases/{case_id}/draft")).json()

    assert (draft["text"], draft["version"]) == ("Здравствуйте! ", saved["version"])
    assert draft["by"] == "Иванова А. П."


async def test_a_draft_built_on_an_older_one_is_refused_with_the_newer_text(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    await save(client, case_id, "Первый")
    await log_in(client, colleague)

    refused = await save(client, case_id, "Второй", based_on=0)

    assert (refused["code"], refused["type"]) == (409, "urn:gospablik:problem:draft-moved")
    assert refused["draft"] == {"text": "Первый", "version": 1}


async def test_the_same_text_saved_twice_is_one_version(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)

    versions = [(await save(client, case_id, "Да", based_on=0))["version"] for _ in range(2)]

    assert versions == [1, 1]


async def test_autosaves_of_one_sitting_are_one_version_and_a_colleagues_another(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    await save(client, case_id, "Здрав", 0)
    await save(client, case_id, "Здравствуйте", 1)
    await log_in(client, colleague)
    await save(client, case_id, "Здравствуйте, Анна", 2)

    versions = (await client.get(f"/api/v1/cases/{case_id}/draft/versions")).json()

    assert [(each["version"], each["text"]) for each in versions] == [
        (3, "Здравствуйте, Анна"),
        (2, "Здравствуйте"),
    ]


async def test_a_text_wiped_out_by_a_slip_stays_among_the_versions(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    await save(client, case_id, "Долгий ответ", 0)
    await save(client, case_id, "", 1)

    versions = (await client.get(f"/api/v1/cases/{case_id}/draft/versions")).json()

    assert [each["text"] for each in versions] == ["", "Долгий ответ"]


@pytest.mark.parametrize(
    ("kept", "text", "seconds", "is_one"),
    [
        ("Здрав", "Здравствуйте", 5, True),
        ("Здравствуйте", "Здравств", 5, True),
        ("Здравствуйте", "Здр", 5, False),
        ("Здрав", "Здравствуйте", 31, False),
    ],
    ids=["typed on", "a word taken back", "wiped out", "another sitting"],
)
def test_what_is_one_version(kept: str, text: str, seconds: int, *, is_one: bool) -> None:
    now = make.NOW + timedelta(seconds=seconds)

    assert continues(kept, text, begun_at=make.NOW, now=now) is is_one


async def test_what_the_database_cannot_hold_is_refused(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)

    assert (await save(client, case_id, "до\x00"))["code"] == 422


async def test_another_institutions_draft_does_not_exist(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)

    seen = [
        await client.get(f"/api/v1/cases/{case_id}/draft"),
        await client.put(f"/api/v1/cases/{case_id}/draft", json={"text": "Я"}),
        await client.get(f"/api/v1/cases/{case_id}/draft/versions"),
        await client.get(f"/api/v1/cases/{case_id}/lease"),
        await client.post(f"/api/v1/cases/{case_id}/lease", json={}),
        await client.post(f"/api/v1/cases/{case_id}/lease/take-over"),
    ]

    assert [each.status_code for each in seen] == [404] * 6


async def test_an_answer_empties_the_draft_and_stays_among_its_versions(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    await save(client, case_id, "Включим завтра.")
    await answer(client, case_id, "Включим завтра в 9.")

    draft = (await client.get(f"/api/v1/cases/{case_id}/draft")).json()
    versions = (await client.get(f"/api/v1/cases/{case_id}/draft/versions")).json()

    assert draft["text"] == ""
    assert versions[0]["text"] == "Включим завтра в 9."


async def test_who_writes_is_shown_to_others_without_the_token(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    taken = await lease(client, case_id)
    await log_in(client, colleague)

    seen = (await client.get(f"/api/v1/cases/{case_id}/lease")).json()

    assert (taken["mine"], taken["token"]) == (True, 1)
    assert (seen["name"], seen["mine"], seen["token"]) == ("Иванова А. П.", False, None)
    assert seen["until"] == taken["until"]


async def test_while_somebody_writes_nobody_else_takes_saves_or_publishes(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    await lease(client, case_id)
    await log_in(client, colleague)

    refused = [
        await lease(client, case_id),
        await save(client, case_id, "Я тоже"),
        await answer(client, case_id, "Я тоже"),
    ]

    assert [each["code"] for each in refused] == [409] * 3
    assert {each["type"] for each in refused} == {"urn:gospablik:problem:leased"}


async def test_a_lease_ends_by_itself(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    await lease(client, case_id)
    await expire(sessions)
    await log_in(client, colleague)

    assert (await client.get(f"/api/v1/cases/{case_id}/lease")).json() is None
    assert (await lease(client, case_id))["token"] == 2


async def test_a_lease_that_expired_and_was_not_taken_still_publishes(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    taken = await lease(client, case_id)
    await expire(sessions)

    assert (await answer(client, case_id, "Завтра.", token=taken["token"]))["code"] == 202


async def test_saving_with_the_token_keeps_the_lease_alive(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    taken = await lease(client, case_id)
    await expire(sessions)

    await save(client, case_id, "Пишу", token=taken["token"])

    assert (await client.get(f"/api/v1/cases/{case_id}/lease")).json()["token"] == 1


async def test_of_two_tabs_of_one_person_only_the_later_publishes(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    first, second = await lease(client, case_id), await lease(client, case_id)

    stale = await answer(client, case_id, "Из первой", token=first["token"])
    published = await answer(client, case_id, "Из второй", token=second["token"])

    assert (stale["code"], stale["type"]) == (409, "urn:gospablik:problem:stale-token")
    assert published["code"] == 202


async def test_a_stale_token_keeps_no_lease(client: Client, staff: Staff, case_id: int) -> None:
    await log_in(client, staff.login)
    first = await lease(client, case_id)
    await lease(client, case_id)

    assert (await lease(client, case_id, first["token"]))["code"] == 409


async def test_the_token_of_a_colleague_publishes_nothing(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    taken = await lease(client, case_id)
    await expire(sessions)
    await log_in(client, colleague)

    assert (await answer(client, case_id, "Чужим", token=taken["token"]))["code"] == 409


async def test_a_coordinator_takes_over_and_the_overtaken_publishes_nothing(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    mine = await lease(client, case_id)
    await log_in(client, await a_trainer(sessions))
    taken = await client.post(f"/api/v1/cases/{case_id}/lease/take-over")
    await log_in(client, staff.login)

    stale = await answer(client, case_id, "Поздно", token=mine["token"])

    assert (taken.status_code, taken.json()["mine"]) == (200, True)
    assert (stale["code"], stale["type"]) == (409, "urn:gospablik:problem:stale-token")


async def test_the_responsible_official_takes_over_and_a_colleague_may_not(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    await log_in(client, staff.login)
    await client.post(f"/api/v1/cases/{case_id}/take")
    await log_in(client, colleague)
    await lease(client, case_id)
    third = await a_colleague(sessions, staff, "third")
    await log_in(client, third)
    denied = await client.post(f"/api/v1/cases/{case_id}/lease/take-over")
    await log_in(client, staff.login)
    allowed = await client.post(f"/api/v1/cases/{case_id}/lease/take-over")

    assert (denied.status_code, allowed.status_code) == (403, 200)


async def test_the_token_of_an_answer_that_went_out_publishes_no_second_one(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    taken = await lease(client, case_id)
    await answer(client, case_id, "Завтра.", token=taken["token"])
    async with sessions.begin() as session:
        await session.execute(sql("UPDATE reply SET state = 'refused'"))

    again = await answer(client, case_id, "Нет.", token=taken["token"])

    assert (again["code"], again["type"]) == (409, "urn:gospablik:problem:stale-token")


async def test_a_repeat_with_the_same_key_is_the_same_answer(
    client: Client, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    key = "5f0c1a52-7d43-4a6c-9a55-3a52f1f6a001"

    given = [await answer(client, case_id, "Завтра.", key=key) for _ in range(2)]

    assert [each["code"] for each in given] == [202, 202]
    assert given[0]["id"] == given[1]["id"]


async def test_a_key_of_another_cases_answer_is_refused(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    other_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    key = "5f0c1a52-7d43-4a6c-9a55-3a52f1f6a002"
    await answer(client, case_id, "Завтра.", key=key)

    refused = await answer(client, other_id, "Завтра.", key=key)

    assert (refused["code"], refused["type"]) == (409, "urn:gospablik:problem:key-used")


async def test_an_answer_and_a_draft_saved_meanwhile_do_not_wait_for_each_other(
    sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions() as session:
        found = select(Account).where(Account.login == staff.login)
        person = access.person_of((await session.scalars(found)).one())

    async def save_meanwhile() -> int:
        async with sessions.begin() as session:
            case = await cases.find(session, case_id)
            kept = await drafts.save(
                session, case, person, text="Завтра.", based_on=0, token=None, now=make.NOW
            )
        return kept.version

    async with sessions.begin() as answering:
        case = await cases.find(answering, case_id, to_change=True)
        async with asyncio.timeout(10):
            saved = await save_meanwhile()
        await leasing.admit_answer(answering, case, person, token=None, now=make.NOW)

    assert saved == 1
