"""Reminders are mailed to the pages' admins: at confirmed addresses, once a day for a page."""

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from app.access.letters import service as letters
from app.access.letters.model import Letter
from app.access.letters.service import Content
from app.access.rules import Role
from app.base.database import Sessions
from app.base.sealing import Sealer
from app.base.settings import Settings
from app.officials.model import Institution
from app.onboarding.journey import walking
from app.onboarding.reminding.model import PageReminder
from app.onboarding.reminding.rules import paragraphs_of, subject_of
from app.pages.model import Page
from tests import factories as make
from tests.app.people import Client, a_trainer, log_in
from tests.visiting import visiting
from workers.tools import utc_now

MAIL = "secretary@school1.example.ru"


@pytest.fixture
async def trainer(settings: Settings, sessions: Sessions) -> AsyncIterator[Client]:
    """An installation that mails, and its trainer."""
    mailing = msgspec.structs.replace(settings, smtp_url="smtp://127.0.0.1:1", mail_from="d@e.ru")
    async with visiting(mailing) as client:
        client.follow_redirects = False
        await log_in(client, await a_trainer(sessions))
        yield client


async def a_page(sessions: Sessions, *, is_confirmed: bool = True) -> int:
    """A page on the board whose institution has an admin with a mail address."""
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        page = await make.a_page(session, institution)
        admin = await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=institution, login=f"admin{page.id}"
        )
        admin.email = MAIL
        if is_confirmed:
            await make.a_confirmed_mail(session, admin.id, MAIL)
    await walk(sessions)
    return page.id


async def walk(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await walking.look(session, now=utc_now(), limit=100)


async def mail(client: Client, *pages: int) -> str:
    """Press the button; return what the table says afterwards."""
    sent = await client.post("/board/acts", data={"act": "mail", "page": list(pages)})
    assert sent.status_code == 303, sent.text
    return (await client.get(sent.headers["location"])).text


async def mails(sessions: Sessions, settings: Settings) -> list[Content]:
    async with sessions.begin() as session:
        taken = await letters.claim(
            session, sealer=Sealer(settings.secret_key), now=utc_now(), limit=99
        )
        return [each.content for each in taken]


async def test_the_admin_gets_the_text_that_the_trainer_saw(
    trainer: Client, sessions: Sessions, settings: Settings
) -> None:
    page = await a_page(sessions)
    shown = await trainer.post("/board/acts", data={"act": "remind", "page": page})

    told = await mail(trainer, page)

    (sent,) = await mails(sessions, settings)
    assert "Отправить 1 напоминание" in shown.text
    assert "Письма отправляются: 1 страница." in told
    assert sent.to == MAIL
    assert sent.paragraphs[0] in shown.text
    assert sent.paragraphs[-1].splitlines()[-1].endswith(f"/pages/{page}")


async def test_the_desk_tells_him_too(trainer: Client, sessions: Sessions) -> None:
    page = await a_page(sessions)
    await mail(trainer, page)
    trainer.cookies.clear()

    await log_in(trainer, f"admin{page}")

    assert "Центр напоминает о странице" in (await trainer.get("/notices")).text


async def test_a_page_is_written_about_once_a_day(
    trainer: Client, sessions: Sessions, settings: Settings
) -> None:
    page = await a_page(sessions)
    await mail(trainer, page)

    again = await mail(trainer, page)
    shown = await trainer.post("/board/acts", data={"act": "remind", "page": page})

    assert "Ни одного письма не ушло. Пропущено: 1 страница" in again
    assert "Письмо уже отправлено" in shown.text
    assert len(await mails(sessions, settings)) == 1


async def test_the_next_day_it_may_be_written_about_again(
    trainer: Client, sessions: Sessions, settings: Settings
) -> None:
    page = await a_page(sessions)
    await mail(trainer, page)
    async with sessions.begin() as session:
        await session.execute(update(PageReminder).values(sent_at=utc_now() - timedelta(days=1)))

    await mail(trainer, page)

    assert len(await mails(sessions, settings)) == 2


async def test_an_address_that_is_not_confirmed_gets_nothing(
    trainer: Client, sessions: Sessions
) -> None:
    page = await a_page(sessions, is_confirmed=False)

    shown = await trainer.post("/board/acts", data={"act": "remind", "page": page})
    told = await mail(trainer, page)

    assert "Подтверждённой почты у администратора нет" in shown.text
    assert "Пропущено: 1 страница" in told
    async with sessions() as session:
        assert (await session.scalars(select(Letter))).all() == []
        assert (await session.scalars(select(PageReminder))).all() == []


async def test_a_coordinator_reminds_nobody_out_of_his_sight(
    trainer: Client, sessions: Sessions, settings: Settings
) -> None:
    own, foreign = await a_page(sessions), await a_page(sessions)
    async with sessions.begin() as session:
        place = (await session.get_one(Page, own)).institution_id
        school = await session.get_one(Institution, place)
        await make.an_account(
            session, role=Role.COORDINATOR, institution=school, login="coordinator"
        )
    trainer.cookies.clear()
    await log_in(trainer, "coordinator")

    await mail(trainer, own, foreign)

    async with sessions() as session:
        assert list(await session.scalars(select(PageReminder.page_id))) == [own]
    assert len(await mails(sessions, settings)) == 1


def test_a_long_title_leaves_room_in_the_subject() -> None:
    assert len(subject_of("ш" * 300)) < 130


def test_a_message_is_cut_into_paragraphs_where_a_line_is_empty() -> None:
    assert paragraphs_of("а\n\nб\nв\n\n\nг") == ("а", "б\nв", "г")
