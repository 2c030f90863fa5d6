"""A real Chromium before the real app with a small town in it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from app.base.database import connected
from app.base.settings import Settings
from app.triage.judging.judge import CascadeJudge, Judge
from tests import factories as make
from tests.browser.stand import serving
from tests.browser.town import Town, lay_town

PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1280, height=800)
Complaints = list[str]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", default=None, help="folder for the pictures of every page")


@pytest.fixture(scope="session")
def screens(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = request.config.getoption("screens", default=None)
    return Path(given) if given else tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="session")
def judge() -> Judge:
    return CascadeJudge.load()


@pytest.fixture
async def town(database_url: str, judge: Judge) -> AsyncIterator[Town]:
    async with connected(database_url, pool_size=3) as sessions:
        yield await lay_town(sessions, judge)


@pytest.fixture
def address(database_url: str, redis_url: str) -> Iterator[str]:
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        undo_seconds=0,
    )
    with serving(settings) as url:
        yield url


@asynccontextmanager
async def a_chromium() -> AsyncIterator[Browser]:
    """Start the machine's own Chromium; it is gone afterwards."""
    program = next((path for name in _NAMES if (path := shutil.which(name))), None)
    assert program is not None, "no Chromium: run `sh .ci/browser`"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--lang=ru-RU",
                "--disable-gpu",
                "--disable-background-networking",
            ],
        )
        yield browser
        await browser.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with a_chromium() as browser:
        yield browser


@pytest.fixture
def complaints() -> Complaints:
    """What the browser's console complained about: a broken policy, an error in a script."""
    return []


@pytest.fixture
async def desktop(browser: Browser, address: str, complaints: Complaints) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=address, viewport=DESKTOP, locale="ru-RU")
    yield await _open(context, complaints)
    await context.close()


@pytest.fixture
async def phone(browser: Browser, address: str, complaints: Complaints) -> AsyncIterator[Page]:
    context = await browser.new_context(
        base_url=address, viewport=PHONE, locale="ru-RU", has_touch=True, is_mobile=True
    )
    yield await _open(context, complaints)
    await context.close()


async def come_in(page: Page, login: str) -> None:
    await page.goto("/login")
    await page.fill("#login", login)
    await page.fill("#password", make.PASSWORD)
    await page.press("#password", "Enter")
    await page.wait_for_url(lambda address: "/login" not in address)


async def _open(context: BrowserContext, complaints: Complaints) -> Page:
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.extend([said.text] if said.type == "error" else []))
    return page
