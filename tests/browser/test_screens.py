"""Pictures of every page: `python -m tests.browser.screens` writes them to docs/screens."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.conftest import come_in
from tests.browser.furnishing import furnish
from tests.browser.past import answer_a_fortnight
from tests.browser.town import Town

pytestmark = pytest.mark.browser
OFFICIALS = {
    "today": "/today",
    "duty": "/duty",
    "notices-settings": "/notices/settings",
    "practice": "/practice",
    "practice-case": "/practice/runs/{run_id}/cases/1",
    "lessons": "/lessons",
}
TRAINERS = {
    "judging": "/judging",
    "incidents": "/incidents",
    "incident": "/incidents/{incident_id}",
    "board": "/board",
    "board-table": "/board/table",
    "light": "/board/light",
    "registry": "/registry/{import_id}",
    "page-card": "/pages/{page_id}",
    "people": "/people",
    "figures": "/figures",
    "mentoring": "/mentoring",
}
ON_PHONES = {"today-phone": "/today", "review-phone": "/review", "practice-phone": "/practice"}
ANSWER = (
    "Добрый день! Отопление в школе включают сегодня вечером, завтра в классах будет тепло. "
    "Если в кабинете останется холодно, скажите классному руководителю, перенесём уроки."
)


async def _shoot(page: Page, screens: Path, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=screens / f"{name}.png")


async def test_every_page_can_be_pictured_on_a_desktop(
    desktop: Page, town: Town, screens: Path
) -> None:
    await answer_a_fortnight(town)
    objects = await furnish(town)
    await desktop.goto("/login")
    await _shoot(desktop, screens, "login")
    await come_in(desktop, town.official)
    await desktop.goto("/")
    await _shoot(desktop, screens, "list")
    await desktop.emulate_media(color_scheme="dark")
    await _shoot(desktop, screens, "list-dark")
    await desktop.emulate_media(color_scheme="light")
    await desktop.goto("/review")
    await _shoot(desktop, screens, "review")
    await desktop.goto("/cases/1")
    await _shoot(desktop, screens, "case")
    await desktop.fill("#text", f"{ANSWER} Маме мальчика позвоните сами: +7 900 000-12-34.")
    await desktop.click("text=Опубликовать ответ")
    await desktop.click("text=Как ответить без личных данных")
    await _shoot(desktop, screens, "case-stopped")
    await desktop.fill("#text", ANSWER)
    await desktop.click("text=Опубликовать ответ")
    await town.network_publishes(external_id="301")
    await desktop.goto("/cases/1")
    await _shoot(desktop, screens, "case-answered")
    for name, path in OFFICIALS.items():
        await desktop.goto(path.format_map(objects))
        await _shoot(desktop, screens, name)

    await desktop.context.clear_cookies()
    await come_in(desktop, town.trainer)
    for name, path in TRAINERS.items():
        await desktop.goto(path.format_map(objects))
        await _shoot(desktop, screens, name)

    assert (screens / "mentoring.png").stat().st_size > 10_000


async def test_every_page_can_be_pictured_on_a_phone(
    phone: Page, town: Town, screens: Path
) -> None:
    await answer_a_fortnight(town)
    await furnish(town)
    await phone.goto("/login")
    await _shoot(phone, screens, "login-phone")
    await come_in(phone, town.official)
    await phone.goto("/")
    await _shoot(phone, screens, "list-phone")
    await phone.goto("/cases/1")
    await _shoot(phone, screens, "case-phone")
    await phone.get_by_role("link", name="Ответить").click()
    await phone.fill("#text", ANSWER)
    await _shoot(phone, screens, "composer-phone")
    for name, path in ON_PHONES.items():
        await phone.goto(path)
        await _shoot(phone, screens, name)

    assert (screens / "practice-phone.png").stat().st_size > 10_000
