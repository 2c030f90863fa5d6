"""The end of a case teaches the judge: «ответ не требуется» is the word that it was wrong."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.base.database import Sessions
from app.cases.opening import service as opening
from app.cases.rules import CaseState
from app.cases.store import case_ids_of, hold
from app.comments import service as comments
from app.comments.model import Comment
from app.pages.model import Page, Post
from app.triage import keeping
from app.triage import service as triage
from app.triage.model import Decision, Verdict
from app.triage.rules import Judgement, Label
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case

WHY = {"reason": "Это не вопрос"}


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def case_id(client: Client, sessions: Sessions, staff: Staff) -> int:
    """An open case of one question; its official is logged in."""
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    return case_id


async def lessons(sessions: Sessions) -> list[tuple[Label, ...]]:
    async with sessions() as session:
        return [each.labels for each in await keeping.corrections(session)]


async def write_more(
    sessions: Sessions, text: str, said: Judgement, *, number: str = "2"
) -> CaseState:
    """Let the citizen write again in his thread, or edit his first; tell what the case becomes."""
    async with sessions.begin() as session:
        page = (await session.scalars(select(Page))).one()
        post = (await session.scalars(select(Post))).one()
        at = make.NOW + timedelta(hours=1)
        thread = {} if number == "1" else {"thread": "1", "at": at}
        more = make.said(page, post, number, text, **thread)
        await make.take_in(session, page, post, more, now=at)
        docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
        await triage.settle(session, docket, [said for _ in docket.comments], now=at)
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=at, limit=5)
        known = await case_ids_of(session, [docket.comments[0].id])
        (held,) = (await hold(session, known.values())).values()
        return held.state


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/v1/cases/{}/no-answer", {}),
        ("/cases/{}/no-answer", {}),
        ("/cases/bulk", {"act": "no_answer", "case": "{}"}),
    ],
)
async def test_what_was_closed_as_needing_no_answer_is_an_example(
    client: Client, sessions: Sessions, case_id: int, path: str, more: dict[str, str]
) -> None:
    form = WHY | {name: value.format(case_id) for name, value in more.items()}

    if path.startswith("/api"):
        await client.post(path.format(case_id), json=form)
    else:
        await client.post(path.format(case_id), data=form)

    assert await lessons(sessions) == [()]


async def test_the_example_tells_who_said_so_and_why(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)

    async with sessions() as session:
        decision = (await session.scalars(select(Decision))).one()
        closed = await hold(session, [case_id])
        assert decision.decided_at == closed[case_id].closed_at
        assert (decision.account_id > 0, decision.note) == (True, WHY["reason"])
        assert (decision.needs_answer, decision.version) == (False, 1)


async def test_what_else_was_said_of_the_comment_stands(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        verdict = (await session.scalars(select(Verdict))).one()
        verdict.labels = ["question", "thanks"]

    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)

    assert await lessons(sessions) == [(Label.THANKS,)]


async def test_closing_without_an_answer_for_another_reason_teaches_nothing(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await client.post(f"/api/v1/cases/{case_id}/close", json=WHY)

    assert await lessons(sessions) == []


async def test_what_nobody_had_flagged_is_no_example(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        verdict = (await session.scalars(select(Verdict))).one()
        verdict.needs_answer, verdict.labels = False, []

    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)

    assert await lessons(sessions) == []


@pytest.mark.parametrize("number", ["2", "1"])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Не починили, до сих пор течёт", []),
        ("Нe пoчинили", []),
        ("А когда концерт?", [()]),
        ("Нет, а когда концерт?", [()]),
    ],
)
async def test_the_example_is_taken_back_where_the_citizen_contests_it(
    client: Client,
    sessions: Sessions,
    case_id: int,
    text: str,
    left: list[tuple[Label, ...]],
    number: str,
) -> None:
    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)

    state = await write_more(sessions, text, judged(needs=True), number=number)

    assert state in {CaseState.OPEN, CaseState.ASSIGNED}
    assert await lessons(sessions) == left


async def test_a_later_word_of_a_person_replaces_the_example(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)
    async with sessions() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()

    answer = await client.post(
        f"/api/v1/comments/{comment_id}/decision", json={"version": 1, "labels": ["complaint"]}
    )

    assert answer.status_code == 200
    assert await lessons(sessions) == [(Label.COMPLAINT,)]


async def test_a_case_that_needed_no_answer_stays_closed_when_its_comment_flickers(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await client.post(f"/api/v1/cases/{case_id}/no-answer", json=WHY)
    later = make.NOW + timedelta(hours=1)
    async with sessions.begin() as session:
        page = (await session.scalars(select(Page))).one()
        post = (await session.scalars(select(Post))).one()
        for several in ((), (make.said(page, post, "1"),)):
            reading = make.a_reading(page, post, *several, read_from=later)
            await comments.take_in(session, [reading], now=later)
            await opening.open_waiting(session, rulebook=make.RULEBOOK, now=later, limit=5)
        docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
        sure = replace(judged(needs=True), model="later")
        await triage.settle(session, docket, [sure for _ in docket.comments], now=later)
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=later, limit=5)

        held = await hold(session, [case_id])
        assert (len(docket.comments), held[case_id].state) == (1, CaseState.CLOSED)
