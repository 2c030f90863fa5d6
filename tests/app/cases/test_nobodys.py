"""What citizens add to a case that nobody has is read by somebody."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.notices import service as notices
from app.notices.model import Notice
from app.routing import redirecting
from app.routing import service as routing
from app.triage import service as triage
from app.triage.rules import Importance
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.routing.test_service import a_person
from tests.app.routing.town import School

LATER = make.NOW + timedelta(hours=2)
NIGHT = make.NOW + timedelta(hours=13)
Asking = Callable[[AsyncSession, Case], Awaitable[None]]


async def writes(
    session: AsyncSession,
    school: School,
    number: str,
    *,
    importance: Importance = Importance.USUAL,
    now: datetime = make.NOW,
) -> Case:
    """One citizen adds a comment in his thread; it comes into his case, which is returned."""
    words = make.said(school.page, school.post, number, thread="1", at=now)
    await make.take_in(session, school.page, school.post, words, now=now)
    docket = await triage.claim(session, limit=1, home=make.RULEBOOK.zone)
    verdict = replace(judged(needs=True), importance=importance)
    await triage.settle(session, docket, [verdict], now=now)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=now, limit=1)
    await session.flush()
    return (await session.scalars(select(Case).execution_options(populate_existing=True))).one()


async def routed(session: AsyncSession, now: datetime) -> None:
    await routing.assign_open(session, now=now, limit=5, rulebook=make.RULEBOOK)


async def a_coordinator(session: AsyncSession, school: School) -> int:
    account = await make.an_account(session, role=Role.COORDINATOR, institution=school.institution)
    return account.id


async def told(session: AsyncSession, now: datetime) -> dict[int, str]:
    """Tell the accounts that hear something new, and what."""
    before = set(await session.scalars(select(Notice.id)))
    await notices.derive(session, now=now, limit=50)
    found = await session.scalars(select(Notice))
    return {each.account_id: each.sentence for each in found if each.id not in before}


async def is_asked(session: AsyncSession, case: Case) -> None:
    held = await cases.find(session, case.id, to_change=True)
    person = await a_person(session)
    await redirecting.ask_coordinator(session, held, person, reason="не знаю, чьё", now=LATER)


async def waits_too_long(session: AsyncSession, case: Case) -> None:
    assert case.official_id is None
    for now in (make.NOW, LATER):
        await routed(session, now)


@pytest.mark.parametrize("asks", [is_asked, waits_too_long])
async def test_once_a_coordinator_was_asked_he_hears_what_the_citizen_adds(
    session: AsyncSession, asks: Asking
) -> None:
    school = await School.built(session)
    coordinator = await a_coordinator(session, school)
    case = await writes(session, school, "1")
    await asks(session, case)
    await told(session, LATER)

    await writes(session, school, "2", importance=Importance.URGENT, now=NIGHT)
    await routed(session, NIGHT)

    assert await told(session, NIGHT) == {
        coordinator: f"Гражданин дописал в сообщении № {case.id}."
    }


async def test_of_what_becomes_urgent_a_coordinator_is_told_at_once(
    session: AsyncSession,
) -> None:
    school = await School.built(session)
    coordinator = await a_coordinator(session, school)
    case = await writes(session, school, "1", now=NIGHT)
    await routed(session, NIGHT)
    before = await told(session, NIGHT)
    soon = NIGHT + timedelta(minutes=2)

    await writes(session, school, "2", importance=Importance.URGENT, now=soon)
    await routed(session, soon)

    assert before == {}
    assert (await told(session, soon))[coordinator] == (
        f"Сообщение № {case.id} ждёт решения координатора: чьё оно."
    )
