"""Duty and notices in a real Chromium: leave is entered, shifts are made, channels are chosen."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from app.notices import service as notices
from tests.browser.conftest import Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
PAGES = ("/duty", "/notices", "/notices/settings")


def day(number: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=number)).isoformat()


async def tell(town: Town) -> None:
    """Let the workers tell everybody what has happened."""
    async with town.sessions.begin() as session:
        await notices.derive(session, now=datetime.now(UTC), limit=500)


async def test_an_official_enters_a_leave_and_the_board_tells_of_it(
    phone: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(phone, town.official)
    await phone.get_by_role("link", name="Дежурство").click()
    await phone.get_by_role("link", name="Мои отсутствия и смены").click()
    await phone.get_by_label("Первый день").fill(day(0))
    await phone.get_by_label("Последний день").fill(day(3))
    await phone.get_by_role("button", name="Записать отсутствие").click()

    await expect(phone.locator("#leaves")).to_contain_text("идёт сейчас")
    await phone.get_by_role("link", name="← Дежурство").click()
    await expect(phone.locator("#own-title")).to_contain_text("Вы отсутствуете по")
    assert complaints == []


async def test_a_bell_leads_to_what_is_new_and_falls_silent_when_it_was_read(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await tell(town)
    await come_in(desktop, town.official)

    await expect(desktop.locator("#bell .bell-count")).to_be_visible()
    await desktop.locator("#bell").click()
    await desktop.get_by_role("button", name="Отметить все прочитанными").click()

    await expect(desktop.locator("main")).to_contain_text("Новых уведомлений нет.")
    await expect(desktop.locator("#bell .bell-count")).to_have_count(0)
    assert complaints == []


async def test_a_channel_is_set_by_its_form(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/notices/settings")

    await desktop.get_by_text("Что и когда присылать").first.click()
    await desktop.get_by_label("Адрес почты").fill("ivanova@school7.example.ru")
    await desktop.get_by_label("Срок ответа подходит или истёк").select_option("digest")
    await desktop.get_by_role("button", name="Сохранить").first.click()

    await expect(desktop.locator("#email")).to_contain_text("Сохранено.")
    await expect(desktop.locator("#email")).to_contain_text("адрес не подтверждён")


@pytest.mark.parametrize("path", PAGES)
async def test_duty_and_notices_break_no_rule_and_fit_a_phone(
    phone: Page, town: Town, path: str
) -> None:
    await tell(town)
    await come_in(phone, town.official)
    await phone.goto(path)
    for fold in await phone.locator("details").all():
        await fold.evaluate("fold => { fold.open = true; }")

    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0


async def test_the_page_of_an_officials_duty_breaks_no_rule_for_a_trainer(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.trainer)
    await desktop.get_by_text("Ещё", exact=True).click()
    await desktop.get_by_role("link", name="Дежурство").click()
    await desktop.get_by_role("link", name="Школа № 7").first.click()
    board = await violations(desktop)
    await desktop.get_by_role("link", name="Отсутствия и смены").first.click()

    assert board == []
    assert await violations(desktop) == []
    await desktop.get_by_label("По какой день").fill(day(13))
    await desktop.get_by_role("button", name="Назначить смены").click()
    await expect(desktop.locator("#shifts")).to_contain_text("09:00–18:00")
