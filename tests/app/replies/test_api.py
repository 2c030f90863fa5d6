"""An official's work on cases over HTTP, and who may not do it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.access import service as access
from app.access.model import Account
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.opening import service as opening
from app.cases.store import case_ids_of
from app.replies import service as replies
from app.triage import service as triage
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


async def a_case(sessions: Sessions, staff: Staff, comment_id: str = "1") -> int:
    """Open a case on a page of this institution; return its id."""
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution, official=staff.official)
        post = await make.a_post(session, page)
        await make.take_in(session, page, post, make.said(page, post, comment_id))
        docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
        await triage.settle(
            session, docket, [judged(needs=True) for _ in docket.comments], now=make.NOW
        )
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
        (case_id,) = (await case_ids_of(session, [docket.comments[0].id])).values()
    return case_id


async def a_case_and_its_official(sessions: Sessions) -> tuple[int, Person]:
    """Open a case on a page of an institution with one official; return its id and him."""
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        account = (await session.scalars(select(Account))).one()
        return case_id, await access.person_with_sight(session, account)


async def test_an_official_takes_answers_and_sees_the_answer_wait(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    taken = await client.post(f"/api/v1/cases/{case_id}/take")
    answer = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": " Завтра. "})

    assert taken.json()["case"]["state"] == "in_work"
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert answer.json()["text"] == "Завтра."


async def test_a_second_answer_while_the_first_is_on_its_way_is_a_conflict(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": "Завтра."})

    second = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": "Нет."})
    close = await client.post(f"/api/v1/cases/{case_id}/close", json={"reason": "передумали"})

    assert [a.status_code for a in (second, close)] == [409, 409]
    assert second.json()["type"] == "urn:gospablik:problem:on-its-way"


@pytest.mark.parametrize(
    "text",
    ["   ", "до\x00", "ы" * 4001, "🙂" * 2001],
    ids=["blank", "NUL", "too long", "too many smileys"],
)
async def test_a_text_that_cannot_be_published_is_refused_with_a_sentence(
    client: Client, sessions: Sessions, staff: Staff, text: str
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    answer = await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": text})

    assert answer.status_code == 422
    assert answer.json()["title"] == "Неверные данные"


async def test_another_institutions_case_does_not_exist_for_an_official(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)

    seen = [
        await client.get(f"/api/v1/cases/{case_id}"),
        await client.post(f"/api/v1/cases/{case_id}/take"),
        await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": "Я отвечу"}),
        await client.post(f"/api/v1/cases/{case_id}/close", json={"reason": "чужое"}),
    ]
    listed = await client.get("/api/v1/cases")
    commented = await client.get("/api/v1/comments")

    assert [answer.status_code for answer in seen] == [404] * 4
    assert (listed.json()["cases"], commented.json()["comments"]) == ([], [])


async def test_closing_keeps_the_reason_and_closing_twice_is_a_conflict(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    reason = {"reason": "Решено по телефону"}

    first = await client.post(f"/api/v1/cases/{case_id}/no-answer", json=reason)
    second = await client.post(f"/api/v1/cases/{case_id}/no-answer", json=reason)

    assert first.json()["case"]["outcome"] == "no_answer_needed"
    assert first.json()["history"][-1]["note"] == reason["reason"]
    assert (second.status_code, second.json()["type"]) == (
        409,
        "urn:gospablik:problem:illegal-move",
    )


async def test_the_list_is_read_on_from_where_it_ended(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    made = {await a_case(sessions, staff, str(number)) for number in range(5)}
    await log_in(client, await a_trainer(sessions))
    seen, after = [], None

    for _ in range(3):
        query = {"limit": 2} | ({} if after is None else {"after": after})
        part = (await client.get("/api/v1/cases", params=query)).json()
        seen += [case["id"] for case in part["cases"]]
        after = part["next"]

    assert (set(seen), len(seen), after) == (made, 5, None)


async def test_a_place_that_we_did_not_give_out_is_refused(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.get("/api/v1/cases", params={"after": "вчера"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gospablik:problem:bad-place")


async def test_an_answer_cannot_be_given_to_a_comment_of_another_case(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id, other_id = await a_case(sessions, staff), await a_case(sessions, staff)
    await log_in(client, staff.login)
    other = (await client.get(f"/api/v1/cases/{other_id}")).json()["case"]["comments"][0]["id"]

    answer = await client.post(
        f"/api/v1/cases/{case_id}/answer", json={"text": "Да", "commentId": other}
    )

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:gospablik:problem:foreign-comment",
    )


async def test_a_late_sender_changes_nothing_after_another_took_over(
    sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        person = access.person_of(await make.an_account(session, role=Role.TRAINER))
        case = await cases.find(session, case_id, to_change=True)
        await replies.answer(
            session, case, person, text="Да", comment_id=None, key=uuid4(), now=make.NOW
        )
    async with sessions.begin() as session:
        (late,) = await replies.claim(session, Network.VK, now=make.NOW, limit=5)
    async with sessions.begin() as session:
        (taken_over,) = await replies.claim(
            session, Network.VK, now=make.NOW + timedelta(minutes=1), limit=5
        )

    async with sessions.begin() as session:
        await replies.refused(session, late, sentence="поздно", now=make.NOW)
    async with sessions.begin() as session:
        await replies.published(
            session, taken_over, external_id="900", rulebook=make.RULEBOOK, now=make.NOW
        )

    async with sessions() as session:
        case = await cases.find(session, case_id)
        (reply,) = await replies.list_replies(session, case)
    assert (reply.state.value, reply.external_id) == ("published", "900")
    assert (late.attempt, taken_over.attempt, late.key) == (1, 2, taken_over.key)
