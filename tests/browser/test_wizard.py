"""The wizard in a real Chromium: a school secretary brings her page in, at two widths."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Page, Route, expect

from app.base.settings import Settings
from connectors.emulators.process import running_emulator
from tests.browser.conftest import Complaints
from tests.browser.network import COMMUNITY_KEY, LINK, SERVICE_KEY, Vk, working
from tests.browser.stand import serving
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
SOON = 30_000
"""Milliseconds in which a worker has surely done what a page waits for."""
OGRN = "1027700132195"


@pytest.fixture(scope="session")
def vk_url() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1", "--service-rate", "0") as address:
        yield address


@pytest.fixture
def settings(database_url: str, redis_url: str, vk_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        vk_api_url=vk_url,
        vk_service_keys=SERVICE_KEY,
        vk_service_rate=1000,
        vk_community_rate=1000,
        poll_seconds=0.2,
    )


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


@pytest.fixture
async def vk(vk_url: str) -> AsyncIterator[Vk]:
    async with httpx.AsyncClient(base_url=f"{vk_url}/admin") as panel:
        vk = Vk(panel)
        await vk.settle()
        yield vk


@pytest.fixture
async def workers(settings: Settings) -> AsyncIterator[None]:
    async with working(settings):
        yield


class Looker:
    """Looks at each step as a rule book and a small screen do."""

    def __init__(self, page: Page, screens: Path, name: str) -> None:
        self._page, self._screens, self._name = page, screens, name
        self.broken: list[str] = []

    async def look(self, at: str) -> None:
        await self._page.evaluate("document.fonts.ready")
        await self._page.evaluate("scrollTo(0, 0)")
        picture = self._screens / f"wizard-{at}{self._name}.png"
        await self._page.screenshot(path=picture, full_page=True)
        title = await self._page.title()
        self.broken += [f"{title}: {rule}" for rule in await violations(self._page)]
        if await width_overflow(self._page) > 0:
            self.broken.append(f"{title}: wider than its window")


async def bring_in(page: Page, looker: Looker) -> None:
    """Walk through all six steps, looking at each."""
    await come_to_the_key(page, looker)
    await page.fill("#secret", COMMUNITY_KEY)
    await looker.look("key")
    await page.get_by_role("button", name="Сохранить и проверить").first.click()
    await expect(page.locator("#check")).to_contain_text("Ключ подходит", timeout=SOON)
    await looker.look("ready")
    await page.get_by_role("button", name="Дальше").click()

    await expect(page.locator("#rights")).to_contain_text("Прочитан комментарий", timeout=SOON)
    await looker.look("rights")
    await page.get_by_role("button", name="Дальше").click()

    await expect(page.locator("#past")).to_contain_text("3 вопроса без ответа", timeout=SOON)
    await looker.look("past")
    await page.get_by_role("button", name="Дальше: кто будет отвечать").click()

    await page.get_by_label("Другой человек: пригласить").check()
    await page.fill("#name", "Петрова Мария")
    await looker.look("people")
    await page.get_by_role("button", name="Готово").click()
    await expect(page.locator("#invite-link")).to_contain_text("/join/")
    await looker.look("done")
    await page.get_by_role("link", name="К страницам").click()
    await looker.look("pages")


async def come_to_the_key(page: Page, looker: Looker) -> None:
    """From the link to the step that asks for a key."""
    await page.goto("/pages/new")
    await page.fill("#link", LINK)
    await looker.look("start")
    await page.get_by_role("button", name="Найти страницу").click()

    await expect(page.locator("#look")).to_contain_text("Школа № 7 | Заречный", timeout=SOON)
    await expect(page.locator("#look")).to_contain_text("1 214 подписчиков")
    await looker.look("found")
    await page.get_by_role("button", name="Да, это наша страница").click()

    await looker.look("institution")
    await page.get_by_role("button", name="Дальше").click()
    await page.fill("#ogrn", OGRN)
    await looker.look("card")
    await page.get_by_role("button", name="Записать и продолжить").click()

    await expect(page.locator("#check")).to_contain_text("Ключа ещё нет", timeout=SOON)


@pytest.mark.usefixtures("vk", "workers")
async def test_a_secretary_brings_her_page_in_on_a_phone(
    phone: Page, town: Town, screens: Path, complaints: Complaints
) -> None:
    looker = Looker(phone, screens, "-phone")
    await come_in_as_admin(phone, town)

    await bring_in(phone, looker)

    assert looker.broken == []
    assert complaints == []


@pytest.mark.usefixtures("vk", "workers")
async def test_a_secretary_brings_her_page_in_at_her_desk(
    desktop: Page, town: Town, screens: Path, complaints: Complaints
) -> None:
    looker = Looker(desktop, screens, "")
    await come_in_as_admin(desktop, town)

    await bring_in(desktop, looker)

    assert looker.broken == []
    assert complaints == []


@pytest.mark.usefixtures("vk", "workers")
async def test_a_slow_line_shows_the_keys_check_once(
    desktop: Page, town: Town, screens: Path
) -> None:
    """The page asks every two seconds; here each answer takes three."""

    async def in_three_seconds(route: Route) -> None:
        await asyncio.sleep(3)
        await route.continue_()

    await come_in_as_admin(desktop, town)
    await come_to_the_key(desktop, Looker(desktop, screens, "-slow"))
    await desktop.route("**/key/live", in_three_seconds)
    await desktop.fill("#secret", COMMUNITY_KEY)
    await desktop.get_by_role("button", name="Сохранить и проверить").first.click()

    await expect(desktop.get_by_text("Ключ подходит")).to_be_visible(timeout=SOON)
    await desktop.wait_for_timeout(4_000)
    assert await desktop.locator("#check").count() == 1
    await desktop.unroute_all(behavior="ignoreErrors")


async def come_in_as_admin(page: Page, town: Town) -> None:
    await page.goto("/login?next=/pages")
    await page.fill("#login", town.page_admin)
    await page.fill("#password", "correct horse battery")
    await page.press("#password", "Enter")
    await page.wait_for_url("**/pages")
