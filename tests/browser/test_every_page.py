"""Every page of the desk, taken from the routes of the app itself, as a rule book sees it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, Response

from app.base.database import connected
from app.base.settings import Settings
from app.triage.judging.judge import Judge
from tests import factories as make
from tests.access_matrix.world import ROUTES
from tests.browser.conftest import DESKTOP, PHONE, a_chromium
from tests.browser.every_page import NO_PAGES, PAGES, STRANGER
from tests.browser.furnishing import SECRET_KEY, VISIT, Objects, furnish
from tests.browser.stand import serving
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import lay_town

pytestmark = pytest.mark.browser
SHOWN = [
    path
    for route in ROUTES
    if (path := route.removeprefix("GET ")) != route and not path.startswith("/api/")
]


@dataclass
class Hall:
    """One browser before one town; whoever has come in stays in."""

    browser: Browser
    address: str
    objects: Objects
    windows: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    async def window_of(self, login: str) -> Page:
        """Give somebody's window, letting him in when he comes for the first time."""
        if login not in self.windows:
            self.windows[login] = await self._opened(login)
        return self.windows[login]

    async def _opened(self, login: str) -> Page:
        context = await self.browser.new_context(base_url=self.address, locale="ru-RU")
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.on("console", lambda said: self._hear(said.type, said.text))
        if login == STRANGER:
            cookie = {"name": "gospablik_visit", "value": VISIT}
            await context.add_cookies([{**cookie, "url": self.address}])  # type: ignore[list-item]
            return page
        await page.goto("/login")
        await page.fill("#login", login)
        await page.fill("#password", make.PASSWORD)
        await page.press("#password", "Enter")
        await page.wait_for_url(lambda address: not address.endswith("/login"))
        return page

    def _hear(self, kind: str, words: str) -> None:
        if kind == "error":
            self.complaints.append(words)


@pytest.fixture(scope="module")
async def hall(module_database_url: str, valkey_url: str, judge: Judge) -> AsyncIterator[Hall]:
    async with connected(module_database_url, pool_size=3) as sessions:
        objects = await furnish(await lay_town(sessions, judge))
    settings = Settings(
        database_url=module_database_url,
        redis_url=valkey_url,
        secret_key=SECRET_KEY,
        second_factor="offered",
    )
    with serving(settings) as address:
        async with a_chromium() as browser:
            yield Hall(browser, address, objects)


@pytest.mark.parametrize("path", SHOWN)
def test_every_route_is_a_page_that_is_looked_at_or_says_what_it_is(path: str) -> None:
    assert (path in PAGES) != (path in NO_PAGES), f"Add «{path}» to tests/browser/every_page.py."


def test_every_page_has_its_route() -> None:
    assert sorted({*PAGES, *NO_PAGES} - set(SHOWN)) == []


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_accessible_and_fits_at_both_widths(hall: Hall, path: str) -> None:
    seen = PAGES[path]
    page = await hall.window_of(seen.by)
    address = (seen.address or path).format_map(hall.objects)
    hall.complaints.clear()
    found: list[object] = []
    for viewport in (DESKTOP, PHONE):
        await page.set_viewport_size(viewport)
        came = await page.goto(address)
        found += await wrong_with(page, came, status=seen.status)
    refused = f"status of {seen.status}"

    assert found == []
    assert [each for each in hall.complaints if refused not in each] == []


async def wrong_with(page: Page, came: Response | None, *, status: int) -> list[object]:
    """Tell what a rule book finds on the page as it stands."""
    found: list[object] = list(await violations(page))
    if came is None or came.status != status:
        found.append(("status", came and came.status))
    if came is not None and page.url != came.request.url:
        found.append(("led to", page.url))
    if (headings := await page.locator("h1").count()) != 1:
        found.append(("headings of the first order", headings))
    if not (await page.title()).strip():
        found.append("no title")
    if (wider := await width_overflow(page)) > 0:
        found.append(("wider than its window by", wider))
    return found
