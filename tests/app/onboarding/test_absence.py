"""Pages that are lawfully not kept, and pauses that end by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.access.service import NoRightError
from app.onboarding.absence import service as absence
from app.onboarding.absence.service import (
    AnsweredAlreadyError,
    AskedAlreadyError,
    NoDocumentError,
    NoWhyError,
    UnknownBasisError,
)
from app.pages import service as pages
from app.pages.model import Page
from app.pages.rules import PageState
from tests import factories as make

NOW = make.NOW
DOCUMENT = "приказ управления образования № 12"


async def an_admins_page(session: AsyncSession) -> tuple[Person, Page]:
    institution = await make.an_institution(session)
    account = await make.an_account(session, role=Role.PAGE_ADMIN, institution=institution)
    page = await make.a_page(session, institution)
    return await access.person_with_sight(session, account), page


async def a_trainer(session: AsyncSession) -> Person:
    return await access.person_with_sight(
        session, await make.an_account(session, role=Role.TRAINER)
    )


async def test_a_page_is_absent_once_a_trainer_says_yes(session: AsyncSession) -> None:
    admin, page = await an_admins_page(session)
    trainer = await a_trainer(session)
    await absence.ask(session, admin, page, basis="founder", document=DOCUMENT, now=NOW)

    (asked,) = await absence.waiting(session, trainer)
    before = await absence.bases_of(session, [page.id])
    await absence.answer(session, trainer, asked.id, is_granted=True, note="", now=NOW)

    assert before == {}
    assert DOCUMENT in (await absence.bases_of(session, [page.id]))[page.id]
    assert await absence.waiting(session, trainer) == []


async def test_a_no_needs_a_reason_and_keeps_the_page_on_its_way(session: AsyncSession) -> None:
    admin, page = await an_admins_page(session)
    trainer = await a_trainer(session)
    await absence.ask(session, admin, page, basis="shared", document=DOCUMENT, now=NOW)
    (asked,) = await absence.waiting(session, trainer)
    with pytest.raises(NoWhyError):
        await absence.answer(session, trainer, asked.id, is_granted=False, note="", now=NOW)

    await absence.answer(session, trainer, asked.id, is_granted=False, note="Нет приказа", now=NOW)

    assert await absence.bases_of(session, [page.id]) == {}
    assert (await absence.newest_of(session, [page.id]))[page.id].note == "Нет приказа"


async def test_a_request_is_answered_once(session: AsyncSession) -> None:
    admin, page = await an_admins_page(session)
    trainer = await a_trainer(session)
    await absence.ask(session, admin, page, basis="founder", document=DOCUMENT, now=NOW)
    (asked,) = await absence.waiting(session, trainer)
    await absence.answer(session, trainer, asked.id, is_granted=True, note="", now=NOW)

    with pytest.raises(AnsweredAlreadyError):
        await absence.answer(session, trainer, asked.id, is_granted=True, note="", now=NOW)


async def test_only_one_request_waits(session: AsyncSession) -> None:
    admin, page = await an_admins_page(session)
    await absence.ask(session, admin, page, basis="founder", document=DOCUMENT, now=NOW)

    with pytest.raises(AskedAlreadyError):
        await absence.ask(session, admin, page, basis="shared", document=DOCUMENT, now=NOW)


async def test_only_a_trainer_sees_requests_and_answers_them(session: AsyncSession) -> None:
    admin, page = await an_admins_page(session)
    await absence.ask(session, admin, page, basis="founder", document=DOCUMENT, now=NOW)
    (asked,) = await absence.waiting(session, await a_trainer(session))

    assert await absence.waiting(session, admin) == ()
    with pytest.raises(NoRightError):
        await absence.answer(session, admin, asked.id, is_granted=True, note="", now=NOW)


@pytest.mark.parametrize(
    ("basis", "document", "error"),
    [("", DOCUMENT, UnknownBasisError), ("founder", "нет", NoDocumentError)],
)
async def test_a_request_names_its_ground_and_document(
    session: AsyncSession, basis: str, document: str, error: type[Exception]
) -> None:
    admin, page = await an_admins_page(session)

    with pytest.raises(error):
        await absence.ask(session, admin, page, basis=basis, document=document, now=NOW)


async def test_a_pause_with_an_end_is_over_by_itself(session: AsyncSession) -> None:
    _, page = await an_admins_page(session)
    _, other = await an_admins_page(session)
    pages.pause(page, reason="Каникулы", until=NOW + timedelta(days=1))
    pages.pause(other, reason="Ремонт")
    await session.flush()

    early = await pages.resume_due(session, now=NOW, limit=9)
    late = await pages.resume_due(session, now=NOW + timedelta(days=1), limit=9)

    assert (early, late) == (0, 1)
    assert (page.state, page.paused_until) == (PageState.ACTIVE, None)
    assert other.state is PageState.PAUSED
