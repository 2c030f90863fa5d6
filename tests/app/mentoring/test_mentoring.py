"""Probations: begun by a mentor, ended by their targets or for a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.access.rules import Role
from app.base.database import Sessions
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome
from app.mentoring import service as mentoring
from app.mentoring import watching
from app.mentoring.model import Probation
from app.mentoring.rules import Ending, Record, Targets
from app.mentoring.service import NoMentorError, NoProbationError, ProbationOverError
from app.officials.rules import InstitutionKind
from app.onboarding.journey import service as journey
from app.onboarding.journey.model import PageJourney
from app.pages.model import Page
from app.practice.model import PracticeRun
from app.replies.reviewing import INSISTED
from tests import factories as make
from tests.app.people import Client, Staff, a_trainer, log_in
from tests.factories import NOW

TARGETS = Targets(answered_share=95, on_time_share=90, cases=2, weeks=4, insisted=0)
HOUR = timedelta(hours=1)
FORM = {"answered_share": 95, "on_time_share": 90, "cases": 2, "weeks": 4, "insisted": 0}


async def a_mentor(session: AsyncSession) -> Account:
    return await make.an_account(session, role=Role.TRAINER)


async def a_case(
    session: AsyncSession,
    page: Page,
    *,
    state: CaseState = CaseState.CLOSED,
    outcome: Outcome | None = Outcome.ANSWERED,
    is_late: bool = False,
    due: timedelta = HOUR,
    opened: timedelta = HOUR,
) -> Case:
    """Write a case down as it stands in the end."""
    post = await make.a_post(session, page)
    case = Case(
        page_id=page.id,
        post_id=post.id,
        institution_id=page.institution_id,
        thread_id=post.external_id,
        author_key=f"a{post.id}",
        state=state,
        outcome=outcome,
        profile="test",
        counted_from=NOW + opened,
        due_at=NOW + opened + due,
        route_at=NOW,
        written_at=NOW + opened,
        opened_at=NOW + opened,
        is_late=is_late,
    )
    session.add(case)
    await session.flush()
    return case


async def a_probation(
    session: AsyncSession, *, targets: Targets = TARGETS
) -> tuple[Page, Account, Probation]:
    page = await make.a_page(session, await make.an_institution(session))
    mentor = await a_mentor(session)
    begun = await mentoring.begin(
        session, access.person_of(mentor), page.id, targets, mentor_id=mentor.id, now=NOW
    )
    return page, mentor, begun


async def way_of(session: AsyncSession, page: Page) -> PageJourney:
    return await session.get_one(PageJourney, page.id, populate_existing=True)


async def test_answers_in_time_are_counted_from_the_first_day(session: AsyncSession) -> None:
    page, _, probation = await a_probation(session)
    await a_case(session, page)
    await a_case(session, page, is_late=True)
    await a_case(session, page, outcome=Outcome.NO_ANSWER_NEEDED)
    await a_case(session, page, outcome=Outcome.CLOSED_WITH_REASON)
    await a_case(session, page, state=CaseState.OPEN, outcome=None)
    await a_case(session, page, opened=-HOUR)

    found = await mentoring.look_at(session, probation, now=NOW + 24 * HOUR)

    assert found.record == Record(finished=2, due=4, on_time=1)


async def test_an_overruled_guard_is_counted(session: AsyncSession) -> None:
    page, _, probation = await a_probation(session)
    case = await a_case(session, page)
    session.add(
        CaseEvent(
            case_id=case.id,
            place=1,
            seal="",
            kind=EventKind.REPLY_WRITTEN,
            became=case.state,
            note=f"ответ 1{INSISTED}: телефон",
            happened_at=NOW,
        )
    )
    await session.flush()

    found = await mentoring.look_at(session, probation, now=NOW)

    assert found.record.insisted == 1


async def test_a_page_that_meets_its_targets_graduates_by_itself(session: AsyncSession) -> None:
    page, _, probation = await a_probation(session)
    for _ in range(2):
        await a_case(session, page)

    await watching.look(session, now=NOW + HOUR, limit=10)

    assert probation.ending is Ending.GRADUATED
    assert (await way_of(session, page)).graduated_at == NOW + HOUR


async def test_a_page_that_has_not_met_them_is_looked_at_again_later(
    session: AsyncSession,
) -> None:
    _, _, probation = await a_probation(session)

    first = await watching.look(session, now=NOW + HOUR, limit=10)
    again = await watching.look(session, now=NOW + HOUR, limit=10)

    assert (first, again) == (1, 0)
    assert probation.ended_at is None


async def test_a_second_look_after_graduation_changes_nothing(session: AsyncSession) -> None:
    page, _, probation = await a_probation(session)
    for _ in range(2):
        await a_case(session, page)
    await watching.look(session, now=NOW + HOUR, limit=10)

    assert await watching.look(session, now=NOW + 2 * HOUR, limit=10) == 0
    assert probation.ended_at == NOW + HOUR


async def test_a_page_that_got_its_mentor_on_the_board_has_the_usual_targets(
    session: AsyncSession,
) -> None:
    page = await make.a_page(session, await make.an_institution(session))
    mentor = await a_mentor(session)
    await journey.begin_probation(session, page.id, mentor.id, now=NOW)
    await session.flush()

    await watching.look(session, now=NOW, limit=10)

    (probation,) = (await session.scalars(select(Probation))).all()
    assert mentoring.targets_of(probation) == mentoring.usual_targets()
    assert probation.began_at == NOW


async def test_what_was_ended_on_the_board_is_ended_here(session: AsyncSession) -> None:
    page, mentor, probation = await a_probation(session)
    await journey.send_back(session, page.id, reason="Мало", account_id=mentor.id, now=NOW)
    await session.flush()

    await watching.look(session, now=NOW + HOUR, limit=10)

    assert probation.ending is Ending.SENT_BACK


async def test_a_page_that_is_lawfully_not_kept_waits(session: AsyncSession) -> None:
    page, mentor, probation = await a_probation(session)
    for _ in range(2):
        await a_case(session, page)
    await journey.declare_absent(session, page.id, "ремонт", mentor.id, now=NOW)
    await session.flush()

    await watching.look(session, now=NOW + HOUR, limit=10)

    assert probation.ended_at is None


async def test_a_mentor_sends_a_page_back_with_a_reason(session: AsyncSession) -> None:
    page, mentor, probation = await a_probation(session)
    person = access.person_of(mentor)

    await mentoring.send_back(session, person, probation, reason="Три ответа не те", now=NOW + HOUR)

    way = await way_of(session, page)
    assert (probation.ending, probation.reason) == (Ending.SENT_BACK, "Три ответа не те")
    assert way.sent_back_at == NOW + HOUR
    with pytest.raises(ProbationOverError):
        await mentoring.graduate(session, person, probation, reason="Передумал", now=NOW + HOUR)


async def test_only_a_trainer_is_a_mentor(session: AsyncSession) -> None:
    page, mentor, _ = await a_probation(session)
    official = await make.an_account(session)

    with pytest.raises(NoMentorError):
        await mentoring.begin(
            session,
            access.person_of(mentor),
            page.id,
            TARGETS,
            mentor_id=official.id,
            now=NOW,
        )


async def test_a_foreign_probation_does_not_exist(session: AsyncSession) -> None:
    _, _, probation = await a_probation(session)
    other = await make.an_institution(session, "Школа № 2")
    stranger = await make.an_account(session, institution=other)

    with pytest.raises(NoProbationError):
        await mentoring.find_for(session, access.person_of(stranger), probation.id)


async def test_a_trainer_begins_a_probation_and_the_page_sees_what_is_left(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    login = await a_trainer(sessions)
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)
        mentor = (await session.scalars(select(Account.id).where(Account.login == login))).one()
    await log_in(client, login)
    begun = await client.post(f"/mentoring/pages/{page.id}", data=FORM | {"mentor": mentor})
    path = begun.headers["location"]
    await client.post(f"{path}/notes", data={"text": "Отвечаете тепло, так держать"})
    await log_in(client, staff.login)

    listed, shown = (await client.get("/mentoring")).text, (await client.get(path)).text

    assert "До выпуска осталось: ещё 2 ответа" in listed
    assert "Отвечаете тепло" in shown
    assert "Закончить раньше" not in shown


async def test_a_mentor_sees_who_has_practised_at_the_institution(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    async with sessions.begin() as session:
        page, _, probation = await a_probation(session)
        official = await make.an_account(session)
        run = PracticeRun(
            account_id=official.id,
            institution_id=page.institution_id,
            kind=InstitutionKind.SCHOOL,
            started_at=NOW,
            finished_at=NOW,
            points=64,
        )
        session.add(run)

    assert "64 балла" in (await client.get(f"/mentoring/{probation.id}")).text


@pytest.mark.parametrize("act", ["graduate", "send-back"])
async def test_nobody_ends_a_probation_without_a_reason(
    client: Client, sessions: Sessions, act: str
) -> None:
    await log_in(client, await a_trainer(sessions))
    async with sessions.begin() as session:
        _, _, probation = await a_probation(session)

    refused = await client.post(f"/mentoring/{probation.id}/{act}", data={"reason": " "})
    done = await client.post(f"/mentoring/{probation.id}/{act}", data={"reason": "Справились"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "Напишите причину" in refused.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINER])
async def test_only_those_who_teach_act(client: Client, sessions: Sessions, role: Role) -> None:
    async with sessions.begin() as session:
        page, _, probation = await a_probation(session)
        await make.an_account(session, role=role, login="somebody")
    await log_in(client, "somebody")

    at = f"/mentoring/{probation.id}"
    answers = [
        await client.get(f"/mentoring/pages/{page.id}"),
        await client.post(f"/mentoring/pages/{page.id}", data=FORM | {"mentor": 1}),
        await client.post(f"{at}/notes", data={"text": "Хорошо"}),
        await client.post(f"{at}/graduate", data={"reason": "Хорошо"}),
        await client.post(f"{at}/send-back", data={"reason": "Плохо"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5


async def test_an_official_of_another_institution_finds_nothing(
    desk: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        _, _, probation = await a_probation(session)

    assert (await desk.get(f"/mentoring/{probation.id}")).status_code == 404
    assert "Сейчас ни одна страница" in (await desk.get("/mentoring")).text
