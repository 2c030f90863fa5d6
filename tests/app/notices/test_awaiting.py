"""Who may approve is called to an answer only while one waits for him."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import EventKind
from app.notices import service as notices
from app.replies.model import Reply
from app.replies.rules import ReplyState
from tests import factories as make
from tests.app.notices.test_addressing import make_waiting
from tests.app.notices.test_delivering import MORNING, NIGHT, claim, gather, warned
from tests.app.notices.test_service import an_assigned_case

MAIL = "orlova@school1.example.ru"
SENT = (EventKind.SENT_FOR_APPROVAL, "")
WARNED = (EventKind.WARNED, "80")


async def awaiting(session: AsyncSession, *, role: Role = Role.APPROVER) -> tuple[Case, int, int]:
    """An official's answer waits for somebody of this role who reads mail; tell both accounts."""
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    card = await make.an_official(session, staff.institution, name="Орлова")
    card.email, home = MAIL, staff.institution
    reader = (await make.an_account(session, role=role, institution=home, official=card)).id
    await make.a_confirmed_mail(session, reader, MAIL)
    writers = await access.accounts_of_officials(session, [staff.official.id])
    await make_waiting(session, case, writers[staff.official.id])
    return case, writers[staff.official.id], reader


async def at_night(session: AsyncSession, case: Case, told: tuple[EventKind, str], by: int) -> None:
    kind, note = told
    if kind is EventKind.WARNED:
        await warned(session, case, NIGHT, share=int(note))
        return
    await cases.note(session, case, kind, text=note, account_id=by, now=NIGHT)
    await notices.derive(session, now=NIGHT, limit=50)


async def is_returned(session: AsyncSession) -> None:
    reply = (await session.scalars(select(Reply))).one()
    reply.state = ReplyState.RETURNED
    await session.flush()


async def in_the_morning(session: AsyncSession) -> list[str]:
    """Tell what the mails of the one who may approve say first."""
    await gather(session, MORNING)
    parcels = await claim(session, MORNING)
    return [each.letter.subject for each in parcels if each.address == MAIL]


@pytest.mark.parametrize("told", [SENT, WARNED])
async def test_that_an_answer_waits_is_told_while_it_does(
    session: AsyncSession, told: tuple[EventKind, str]
) -> None:
    case, writer, _ = await awaiting(session)
    await at_night(session, case, told, writer)

    (said,) = await in_the_morning(session)

    assert said.startswith(f"Ответ по сообщению № {case.id} ждёт согласования")


@pytest.mark.parametrize("told", [SENT, WARNED])
async def test_an_answer_that_was_returned_in_the_night_is_told_to_nobody_in_the_morning(
    session: AsyncSession, told: tuple[EventKind, str]
) -> None:
    case, writer, _ = await awaiting(session)
    await at_night(session, case, told, writer)

    await is_returned(session)

    assert await in_the_morning(session) == []


async def test_one_s_own_answer_that_waits_by_the_morning_waits_for_another(
    session: AsyncSession,
) -> None:
    case, writer, reader = await awaiting(session)
    await at_night(session, case, SENT, writer)

    await is_returned(session)
    await make_waiting(session, case, reader)

    assert await in_the_morning(session) == []


async def test_who_coordinates_hears_of_the_term_though_no_answer_waits_any_more(
    session: AsyncSession,
) -> None:
    case, writer, _ = await awaiting(session, role=Role.COORDINATOR)
    await at_night(session, case, (EventKind.WARNED, "100"), writer)

    await is_returned(session)

    assert await in_the_morning(session) == [f"Срок ответа на сообщение № {case.id} истёк."]
