"""Reminders in a real Chromium: prepared from the table, looked at, and mailed by one button."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Page, expect
from sqlalchemy import func, select

from app.access.letters.model import Letter
from app.access.mailboxes import service as mailboxes
from app.access.model import Account
from app.base.settings import Settings
from app.onboarding.journey import walking
from app.onboarding.light import measuring
from tests.browser.conftest import Complaints, come_in
from tests.browser.stand import serving
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser


@pytest.fixture
def address(database_url: str, redis_url: str) -> Iterator[str]:
    """An installation that mails."""
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        smtp_url="smtp://127.0.0.1:1",
        mail_from="desk@example.ru",
        public_url="https://desk.example.ru",
    )
    with serving(settings) as url:
        yield url


@pytest.fixture
async def reachable(town: Town) -> Town:
    """A town whose page admin has confirmed an address, and whose pages stand on the board."""
    now = datetime.now(UTC)
    async with town.sessions.begin() as session:
        query = select(Account).where(Account.login == town.page_admin)
        admin = (await session.scalars(query)).one()
        admin.email = "secretary@school1.example.ru"
        await mailboxes.trust(session, admin.id, admin.email, now=now)
        await walking.look(session, now=now, limit=1000)
        await measuring.measure(session, now=now, limit=1000)
    return town


async def prepare(page: Page) -> None:
    await page.goto("/board/table")
    for each in await page.locator("input[name=page]").all():
        await each.check()
    await page.get_by_role("button", name="Подготовить напоминания").click()


async def test_a_trainer_mails_the_reminders_that_he_has_read(
    desktop: Page, reachable: Town, screens: Path, complaints: Complaints
) -> None:
    await come_in(desktop, reachable.trainer)
    await prepare(desktop)
    await desktop.screenshot(path=screens / "reminders.png", full_page=True)
    await desktop.get_by_role("button", name="Отправить").click()

    await expect(desktop.locator("main")).to_contain_text("Письма отправляются: ")
    async with reachable.sessions() as session:
        assert (await session.scalar(select(func.count()).select_from(Letter)) or 0) > 0
    await prepare(desktop)
    await expect(desktop.locator("main")).to_contain_text("Письмо уже отправлено")
    assert complaints == []


async def test_the_page_of_reminders_breaks_no_rule_and_fits_a_phone(
    phone: Page, reachable: Town, screens: Path
) -> None:
    await come_in(phone, reachable.trainer)
    await prepare(phone)

    await phone.screenshot(path=screens / "reminders-phone.png", full_page=True)
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
