"""The trainer's board in a real Chromium: a registry is brought in and its pages looked after."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from app.access import service as access
from app.access.model import Account
from app.onboarding.journey import walking
from app.onboarding.light import measuring
from app.onboarding.registry import service as registry
from tests.app.onboarding.registry_file import a_row, a_workbook
from tests.browser.conftest import Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def work(town: Town) -> None:
    """Let the workers carry imports on and look at all pages."""
    now, moved = datetime.now(UTC), 1
    while moved:
        async with town.sessions.begin() as session:
            moved = await registry.work(session, now=now)
    async with town.sessions.begin() as session:
        await walking.look(session, now=now, limit=1000)
        await measuring.measure(session, now=now, limit=1000)


async def test_a_trainer_brings_the_registry_in_and_invites_the_admins(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    rows = [a_row(number) for number in range(20, 30)]
    content = a_workbook([*rows, a_row(30, ОГРН="12")], titles=("Реестр госпабликов",))
    await come_in(desktop, town.trainer)
    await desktop.get_by_role("link", name="Доска").click()
    await desktop.get_by_role("link", name="Реестр", exact=True).click()
    file = {"name": "реестр.xlsx", "mimeType": _XLSX, "buffer": content}
    await desktop.set_input_files("#file", files=[file])  # type: ignore[list-item]
    await desktop.get_by_role("button", name="Загрузить и проверить").click()
    await expect(desktop.locator("h2").first).to_contain_text("Читаем файл")
    await work(town)
    await expect(desktop.locator("main")).to_contain_text("Будет записано: 10 строк")
    await expect(desktop.locator(".cell-bad")).to_contain_text("контрольной")
    await desktop.get_by_role("button", name="Записать").click()
    await work(town)
    await expect(desktop.locator("main")).to_contain_text("Загружено: 10 строк")

    await desktop.goto("/board/table?words=Школа № 2&sort=name")
    await desktop.get_by_label("Отметить все на этой странице").check()
    await desktop.get_by_role("button", name="Пригласить администраторов").click()

    await expect(desktop.locator("#links")).to_have_value(re.compile("/join/"))
    assert complaints == []


async def test_a_page_is_marked_absent_on_a_phone(phone: Page, town: Town) -> None:
    await work(town)
    await come_in(phone, town.trainer)
    await phone.goto("/board")
    await phone.get_by_role("link", name="Школа № 7 Заречного района").click()
    await phone.get_by_text("Отметить: законно не ведётся").click()
    await phone.get_by_label("Документ: что, номер, дата").fill("приказ № 3 от 1 ноября 2026 г.")
    await phone.get_by_role("button", name="Отметить").click()

    await expect(phone.locator("main")).to_contain_text("Страница законно не ведётся")


async def test_the_pages_of_the_board_are_for_everybody_and_fit_a_phone(
    phone: Page, desktop: Page, town: Town
) -> None:
    async with town.sessions.begin() as session:
        trainer = access.person_of(await session.get_one(Account, town.trainer_id))
        rows = [a_row(number) for number in range(20, 26)]
        brought = await registry.bring(
            session,
            trainer,
            file_name="реестр.xlsx",
            content=a_workbook([*rows, a_row(30, ОГРН="12")]),
            now=datetime.now(UTC),
        )
    await work(town)
    paths = (
        "/board",
        "/board/table",
        "/board/light",
        "/registry",
        f"/registry/{brought.id}",
        f"/registry/{brought.id}?outcome=new",
        f"/pages/{town.page_id}",
    )
    for page in (phone, desktop):
        await come_in(page, town.trainer)
        for path in paths:
            await page.goto(path)
            assert (path, await violations(page)) == (path, [])
            assert (path, await width_overflow(page)) == (path, 0)
