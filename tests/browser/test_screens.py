"""Pictures of every page: `python -m tests.browser.screens` writes them to docs/screens."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.conftest import come_in
from tests.browser.town import Town

pytestmark = pytest.mark.browser
ANSWER = (
    "Добрый день! Отопление в школе включают сегодня вечером, завтра в классах будет тепло. "
    "Если в кабинете останется холодно, скажите классному руководителю, перенесём уроки."
)


async def _shoot(page: Page, screens: Path, name: str, *, full: bool = False) -> None:
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=screens / f"{name}.png", full_page=full)


async def test_every_page_can_be_pictured_on_a_desktop(
    desktop: Page, town: Town, screens: Path
) -> None:
    await desktop.goto("/login")
    await _shoot(desktop, screens, "login")
    await come_in(desktop, town.official)
    await _shoot(desktop, screens, "list")
    await desktop.emulate_media(color_scheme="dark")
    await _shoot(desktop, screens, "list-dark")
    await desktop.emulate_media(color_scheme="light")
    await desktop.goto("/review")
    await _shoot(desktop, screens, "review")
    await desktop.goto("/cases/1")
    await _shoot(desktop, screens, "case", full=True)
    await desktop.fill("#text", f"{ANSWER} Маме мальчика позвоните сами: +7 900 000-12-34.")
    await desktop.click("text=Опубликовать ответ")
    await desktop.click("text=Как ответить без личных данных")
    await _shoot(desktop, screens, "case-stopped", full=True)
    await desktop.fill("#text", ANSWER)
    await desktop.click("text=Опубликовать ответ")
    await town.network_publishes(external_id="301")
    await desktop.reload()
    await _shoot(desktop, screens, "case-answered", full=True)

    await desktop.goto("/duty")
    await _shoot(desktop, screens, "duty", full=True)
    await desktop.goto("/notices/settings")
    await _shoot(desktop, screens, "notices-settings", full=True)

    await desktop.context.clear_cookies()
    await come_in(desktop, town.trainer)
    await desktop.goto("/judging")
    await _shoot(desktop, screens, "judging", full=True)
    await desktop.goto("/incidents")
    await _shoot(desktop, screens, "incidents", full=True)

    assert (screens / "case-answered.png").stat().st_size > 10_000


async def test_every_page_can_be_pictured_on_a_phone(
    phone: Page, town: Town, screens: Path
) -> None:
    await phone.goto("/login")
    await _shoot(phone, screens, "login-phone")
    await come_in(phone, town.official)
    await _shoot(phone, screens, "list-phone")
    await phone.goto("/cases/1")
    await _shoot(phone, screens, "case-phone")
    await phone.get_by_role("link", name="Ответить").click()
    await phone.fill("#text", ANSWER)
    await _shoot(phone, screens, "composer-phone")
    await phone.goto("/review")
    await _shoot(phone, screens, "review-phone")

    assert (screens / "review-phone.png").stat().st_size > 10_000
