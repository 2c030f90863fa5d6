"""Where the regulation asks for it, a second person reads an answer before anybody else does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.moving import service as moving
from app.cases.pausing import service as pausing
from app.officials import service as officials
from app.replies import service as replies
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case
from tests.app.replies.test_drafts import a_colleague, answer

CHILD = "Ивану Петрову из 3 «Б» вернём тетрадь, звоните маме: +7 900 123-45-67."


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await session.execute(sql('UPDATE "case" SET needs_approval = true'))
    return case_id


@pytest.fixture
async def colleague(sessions: Sessions, staff: Staff) -> str:
    return await a_colleague(sessions, staff, role=Role.APPROVER)


async def act(
    client: Client, case_id: int, reply_id: int, what: str, **form: Any
) -> dict[str, Any]:
    path = f"/api/v1/cases/{case_id}/replies/{reply_id}/{what}"
    got = await client.post(path, json=form)
    return dict(got.json()) | {"code": got.status_code}


async def sent(client: Client, staff: Staff, case_id: int, text: str = "Включим завтра.") -> int:
    """Write an answer as the official of ``staff``; return its id."""
    await log_in(client, staff.login)
    return int((await answer(client, case_id, text))["id"])


async def kinds(client: Client, case_id: int) -> list[str]:
    whole = (await client.get(f"/api/v1/cases/{case_id}")).json()
    return [event["kind"] for event in whole["history"]]


async def draft_of(client: Client, case_id: int) -> str:
    return str((await client.get(f"/api/v1/cases/{case_id}/draft")).json()["text"])


async def claimed(sessions: Sessions) -> list[str]:
    """Tell what workers would carry to the network now."""
    async with sessions.begin() as session:
        later = make.NOW + timedelta(days=365)
        errands = await replies.claim(session, Network.VK, now=later, limit=5)
        return [errand.text for errand in errands]


async def test_an_answer_waits_for_the_second_person_and_no_worker_takes_it(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)

    given = await answer(client, case_id, "Включим завтра.")

    assert (given["code"], given["state"]) == (202, "approval")
    assert (await kinds(client, case_id))[-1] == "sent_for_approval"
    assert await claimed(sessions) == []


async def test_a_colleague_approves_and_the_answer_goes_out(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    approved = await act(client, case_id, reply_id, "approve")

    assert (approved["code"], approved["state"]) == (200, "waiting")
    assert (await kinds(client, case_id))[-1] == "approved"
    assert await claimed(sessions) == ["Включим завтра."]


async def test_nobody_approves_or_returns_his_own_answer(
    client: Client, staff: Staff, case_id: int
) -> None:
    reply_id = await sent(client, staff, case_id)

    approved = await act(client, case_id, reply_id, "approve")
    returned = await act(client, case_id, reply_id, "return", reason="передумал")

    assert [each["code"] for each in (approved, returned)] == [403, 403]


async def test_words_changed_on_approval_are_published_and_both_wordings_are_kept(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    await act(client, case_id, reply_id, "approve", text="Включим завтра в 9 утра.")

    versions = (await client.get(f"/api/v1/cases/{case_id}/draft/versions")).json()
    whole = (await client.get(f"/api/v1/cases/{case_id}")).json()
    assert await claimed(sessions) == ["Включим завтра в 9 утра."]
    assert [each["text"] for each in versions] == ["Включим завтра в 9 утра.", "Включим завтра."]
    assert "текст изменён" in whole["history"][-1]["note"]


async def test_the_guard_reads_again_on_approval(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    refused = await act(client, case_id, reply_id, "approve", text=CHILD)

    assert (refused["code"], refused["type"]) == (422, "urn:gospablik:problem:personal-data")


async def test_a_hole_of_a_template_is_not_approved(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    refused = await act(client, case_id, reply_id, "approve", text="Будет {{?когда}}.")

    assert (refused["code"], refused["type"]) == (422, "urn:gospablik:problem:unfilled")


async def test_a_returned_answer_is_the_draft_again_and_says_why(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    returned = await act(client, case_id, reply_id, "return", reason="Назовите час.")

    whole = (await client.get(f"/api/v1/cases/{case_id}")).json()
    assert (returned["state"], returned["trouble"]) == ("returned", "Назовите час.")
    assert await draft_of(client, case_id) == "Включим завтра."
    assert (whole["history"][-1]["kind"], whole["history"][-1]["note"]) == (
        "returned",
        "Назовите час.",
    )


async def test_a_reason_that_says_nothing_is_refused(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    refused = [
        await act(client, case_id, reply_id, "return", reason=reason)
        for reason in ("    ", "до\x00")
    ]

    assert [each["code"] for each in refused] == [422, 422]


async def test_the_writer_takes_his_answer_back_and_may_write_another(
    client: Client, staff: Staff, case_id: int
) -> None:
    reply_id = await sent(client, staff, case_id)

    withdrawn = await act(client, case_id, reply_id, "withdraw")
    text = await draft_of(client, case_id)
    again = await answer(client, case_id, "Включим сегодня.")

    assert (withdrawn["state"], text) == ("returned", "Включим завтра.")
    assert (again["code"], again["state"]) == (202, "approval")


async def test_a_colleague_cannot_take_back_what_he_has_not_written(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)

    assert (await act(client, case_id, reply_id, "withdraw"))["code"] == 403


async def test_while_an_answer_waits_no_other_is_given_and_the_case_stays_open(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    await sent(client, staff, case_id)
    await log_in(client, colleague)

    second = await answer(client, case_id, "Я быстрее.")
    closed = await client.post(f"/api/v1/cases/{case_id}/close", json={"reason": "не нужно"})

    assert [second["code"], closed.status_code] == [409, 409]
    assert second["type"] == "urn:gospablik:problem:awaiting-approval"


async def test_what_is_decided_is_decided_once(
    client: Client, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, colleague)
    await act(client, case_id, reply_id, "approve")

    again = [
        await act(client, case_id, reply_id, "approve"),
        await act(client, case_id, reply_id, "return", reason="поздно"),
    ]

    assert [each["code"] for each in again] == [409, 409]


async def test_an_answer_of_another_case_or_institution_is_not_found(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    other_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, colleague)
    misplaced = await act(client, other_id, reply_id, "approve")
    await log_in(client, stranger.login)
    foreign = await act(client, case_id, reply_id, "approve")

    assert [misplaced["code"], foreign["code"]] == [404, 404]


async def test_a_colleague_who_is_no_approver_is_told_who_is(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    reply_id = await sent(client, staff, case_id)
    await log_in(client, await a_colleague(sessions, staff, "plain"))

    refused = [
        await act(client, case_id, reply_id, "approve"),
        await act(client, case_id, reply_id, "return", reason="Назовите час."),
    ]

    assert [each["code"] for each in refused] == [403, 403]
    assert "согласующий этого учреждения или вышестоящего" in refused[0]["detail"]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.COORDINATOR])
async def test_the_founders_second_person_approves_for_the_school(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, role: Role
) -> None:
    reply_id = await sent(client, staff, case_id)
    async with sessions.begin() as session:
        founder = await make.an_institution(session, "Управление образования")
        school = await officials.find_institution(session, staff.institution.id)
        school.parent_id = founder.id
        await make.an_account(session, role=role, institution=founder, login="above")
    await log_in(client, "above")

    approved = await act(client, case_id, reply_id, "approve")

    assert (approved["code"], approved["state"]) == (200, "waiting")


async def test_an_approver_never_approves_what_he_wrote_himself(
    client: Client, case_id: int, colleague: str
) -> None:
    await log_in(client, colleague)
    reply_id = int((await answer(client, case_id, "Включим завтра."))["id"])

    assert (await act(client, case_id, reply_id, "approve"))["code"] == 403


async def test_a_page_admin_approves_nothing(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    reply_id = await sent(client, staff, case_id)
    async with sessions.begin() as session:
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login="admin"
        )
    await log_in(client, "admin")

    assert (await act(client, case_id, reply_id, "approve"))["code"] == 403


async def test_an_answer_to_a_case_that_has_ended_goes_out_no_more(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    async with sessions.begin() as session:
        await session.execute(sql("UPDATE \"case\" SET state = 'closed', outcome = 'withdrawn'"))
    await log_in(client, colleague)

    approved = await act(client, case_id, reply_id, "approve")
    returned = await act(client, case_id, reply_id, "return", reason="удалено в сети")

    assert [approved["code"], returned["code"]] == [409, 200]


async def test_a_promise_whose_day_has_passed_is_not_approved(
    client: Client, sessions: Sessions, staff: Staff, case_id: int, colleague: str
) -> None:
    reply_id = await sent(client, staff, case_id)
    async with sessions.begin() as session:
        await session.execute(
            sql("UPDATE reply SET kind = 'interim', promised_until = now() - interval '1 hour'")
        )
    await log_in(client, colleague)

    refused = await act(client, case_id, reply_id, "approve")

    assert (refused["code"], refused["type"]) == (409, "urn:gospablik:problem:overdue-promise")


async def test_a_case_is_not_handed_over_while_its_answer_is_under_way(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        roads = await a_staff(session, "Дороги")
    reply_id = await sent(client, staff, case_id)
    over = {"to": {"institutionId": roads.institution.id}, "reason": "Это дорога города"}

    early = await client.post(f"/api/v1/cases/{case_id}/redirect", json=over)
    await act(client, case_id, reply_id, "withdraw")
    later = await client.post(f"/api/v1/cases/{case_id}/redirect", json=over)

    assert (early.status_code, later.status_code) == (409, 200)
    assert "отзовите" in early.json()["detail"]


async def test_who_has_the_case_now_takes_back_what_another_wrote(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    reply_id = await sent(client, staff, case_id)
    async with sessions.begin() as session:
        other = await make.an_official(session, staff.institution, name="Ким О. Л.")
        account = await make.an_account(
            session, institution=staff.institution, official=other, login="kim"
        )
        case = await cases.find(session, case_id, to_change=True)
        await moving.give_by_hand(
            session, case, other, why="отпуск", account_id=account.id, now=make.NOW
        )
    await log_in(client, "kim")

    taken = await act(client, case_id, reply_id, "withdraw")

    assert (taken["code"], taken["state"]) == (200, "returned")


async def test_the_second_persons_time_counts_though_the_case_was_paused(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    await client.post(f"/api/v1/cases/{case_id}/take")
    asked = {"reason": "Ждём адрес", "days": 20}
    await client.post(f"/api/v1/cases/{case_id}/pause", json=asked)
    await answer(client, case_id, "Включим завтра.")

    async with sessions.begin() as session:
        soon = datetime.now(UTC) + timedelta(seconds=5)
        await pausing.resume_over(session, rulebook=make.RULEBOOK, now=soon, limit=5)

    case = (await client.get(f"/api/v1/cases/{case_id}")).json()["case"]
    assert (case["pausedAt"], case["resumeAt"]) == (None, None)
    assert (await kinds(client, case_id))[-1] == "resumed"


async def test_a_case_is_not_paused_while_its_answer_waits(
    client: Client, staff: Staff, case_id: int
) -> None:
    await sent(client, staff, case_id)

    asked = {"reason": "Ждём адрес", "days": 20}
    paused = await client.post(f"/api/v1/cases/{case_id}/pause", json=asked)

    assert paused.status_code == 409
    assert "ждёт согласования" in paused.json()["detail"]
