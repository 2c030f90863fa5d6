"""The first view of a page: at most 100 KB over the wire, and useful without JavaScript."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, come_in
from tests.browser.town import Town

pytestmark = pytest.mark.browser
BUDGET = 100 * 1000
"""Bytes as they came, packed, with the heads of the answers."""
ANSWER = "Добрый день! Справку примет классный руководитель до 1 декабря."


async def weight(context: BrowserContext, path: str) -> dict[str, int]:
    """Tell what the first view of a page fetches, each file with its bytes over the wire."""
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda told: names.setdefault(told["requestId"], told["request"]["url"]),
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: bytes_of.__setitem__(names[told["requestId"]], told["encodedDataLength"]),
    )
    await page.goto(path)
    await page.evaluate("document.fonts.ready")
    await page.close()
    return bytes_of


@pytest.mark.parametrize("path", ["/login", "/", "/cases/1", "/today", "/figures"])
async def test_the_first_view_of_a_page_is_light(desktop: Page, town: Town, path: str) -> None:
    if path != "/login":
        await come_in(desktop, town.official)

    fetched = await weight(desktop.context, path)

    assert any(name.endswith("woff2") or "woff2" in name for name in fetched)
    assert any("tabler" in name for name in fetched), "run `make assets` first"
    assert sum(fetched.values()) <= BUDGET, fetched


@pytest.fixture
async def plain(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A browser in which JavaScript is off."""
    context = await browser.new_context(
        base_url=address, viewport=DESKTOP, locale="ru-RU", java_script_enabled=False
    )
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield page
    await context.close()


async def test_a_case_is_found_and_answered_without_javascript(plain: Page, town: Town) -> None:
    await come_in(plain, town.official)
    await plain.get_by_role("link", name="до какого числа сдать справку").click()
    await plain.fill("#text", ANSWER)

    await plain.get_by_role("button", name="Опубликовать ответ").click()

    await expect(plain.locator("#deliveries")).to_contain_text(ANSWER)


async def test_figures_are_drawn_and_told_without_javascript(plain: Page, town: Town) -> None:
    await come_in(plain, town.official)
    await plain.goto("/today")

    await plain.locator(".behind summary").click()

    await expect(plain.locator(".columns rect.full").first).to_be_attached()
    await expect(plain.locator(".behind table")).to_be_visible()
