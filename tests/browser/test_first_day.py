"""A bare `make up`, and a first day in the browser alone: from an invitation to a live page.

The trainer invites a page admin, she registers an emulated page in the wizard and invites an
official, a citizen writes, the official answers by keyboard from a phone, the board shows it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from app.base.home import remembered_port
from app.base.processes import wait_until
from app.base.settings import Settings, environment_of
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
READY = "Остановить: Ctrl-C"
SOON = 150_000
"""Milliseconds in which the workers have surely done what a page waits for."""
GROUP = 217_004_012
SCHOOL = "Школа № 40 посёлка Заречье"
PASSWORD = "three plain words for a test"
QUESTION = "Здравствуйте! До какого числа можно сдать справку на бесплатное питание?"
ANSWER = "Добрый день! Справку примет классный руководитель до 1 декабря."
_TABS = 80


class Started(msgspec.Struct, frozen=True):
    """A running `gospablik up --demo`."""

    address: str
    vk: str
    trainer: str
    password: str


class _Login(msgspec.Struct):
    role: str
    login: str
    password: str


class _Demo(msgspec.Struct):
    logins: list[_Login] = []


def _logins(home: Path) -> list[_Login]:
    with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
        return msgspec.json.decode((home / "demo.json").read_bytes(), type=_Demo).logins
    return []


def _end_of(home: Path, name: str) -> str:
    return (home / "logs" / f"{name}.log").read_text("utf-8", "replace")[-2000:]


@pytest.fixture
def started(server_home: Path, tmp_path: Path) -> Iterator[Started]:
    home = server_home / f"day-{os.urandom(4).hex()}"
    settings = Settings(home=home, port=remembered_port(home, "web"))
    network = remembered_port(home, "vk-emulator")
    screen = tmp_path / "screen.txt"
    with screen.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up", "--demo"],
            env=environment_of(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        assert wait_until(lambda: READY in screen.read_text("utf-8"), seconds=180)
        # On a machine at work elsewhere the town arrives after the launcher has given up waiting.
        assert wait_until(lambda: bool(_logins(home)), seconds=120), _end_of(home, "demo")
        trainer = _logins(home)[0]
        yield Started(
            address=f"http://127.0.0.1:{settings.port}",
            vk=f"http://127.0.0.1:{network}",
            trainer=trainer.login,
            password=trainer.password,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture
async def citizen(started: Started) -> AsyncIterator[httpx.AsyncClient]:
    """The emulated network, where the school has a page of its own already."""
    async with httpx.AsyncClient(base_url=f"{started.vk}/admin") as network:
        bulk = {
            "groups": [{"id": GROUP, "name": SCHOOL, "screen_name": "svr_school40"}],
            "tokens": [
                {
                    "kind": "community",
                    "token": "vk1.a.school40",
                    "group_id": GROUP,
                    "mask": 8192 + 262_144,
                }
            ],
            "posts": [{"owner_id": -GROUP, "id": 1, "text": "Питание в новой четверти"}],
        }
        (await network.post("/bulk", json=bulk)).raise_for_status()
        yield network


async def window(browser: Browser, started: Started, *, is_phone: bool = False) -> Page:
    context = await browser.new_context(
        base_url=started.address,
        viewport=PHONE if is_phone else DESKTOP,
        locale="ru-RU",
        has_touch=is_phone,
        is_mobile=is_phone,
    )
    page = await context.new_page()
    page.set_default_timeout(20_000)
    return page


async def join(page: Page, link: str, login: str) -> None:
    """Make oneself an account by an invitation."""
    await page.goto(link)
    await page.fill("#login", login)
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.get_by_role("button", name="Зарегистрироваться и войти").click()
    await page.wait_for_url(lambda address: "/join/" not in address)


async def link_of(page: Page) -> str:
    """Read the link that is shown only now."""
    told = await page.locator("code.code").first.text_content()
    return (told or "").strip()


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
    pytest.fail(f"no way to {selector} by keyboard")


async def bring_in(page: Page) -> str:
    """Register the page in the wizard; return the link for its official."""
    await page.goto("/pages/new")
    await page.fill("#link", "наша страница: m.vk.com/svr_school40")
    await page.get_by_role("button", name="Найти страницу").click()
    await expect(page.locator("#look")).to_contain_text(SCHOOL, timeout=SOON)
    await page.get_by_role("button", name="Да, это наша страница").click()
    await page.get_by_role("link", name="записать новое").click()
    await page.get_by_label("Название, как его знают жители").fill(SCHOOL)
    await page.fill("#ogrn", "1027700132195")
    await page.get_by_label("Что это за учреждение").select_option("school")
    await page.get_by_label("Муниципальное образование").fill("Заречье")
    await page.get_by_role("button", name="Записать и продолжить").click()
    await page.fill("#secret", "vk1.a.school40")
    await page.get_by_role("button", name="Сохранить и проверить").first.click()
    await expect(page.locator("#check")).to_contain_text("Ключ подходит", timeout=SOON)
    await page.get_by_role("button", name="Дальше").click()
    await expect(page.locator("#rights")).to_contain_text("Страница прочитана", timeout=SOON)
    await page.get_by_role("button", name="Дальше").click()
    await expect(page.locator("#past")).to_contain_text("никто ничего не спросил", timeout=SOON)
    await page.get_by_role("button", name="Дальше: кто будет отвечать").click()
    await page.fill("#name", "Кузнецова Вера")
    await page.get_by_role("button", name="Готово").click()
    await expect(page.locator("#invite-link")).to_contain_text("/join/")
    return await link_of(page)


async def answer_by_keyboard(page: Page) -> None:
    """Open the question and answer it without touching the screen."""
    await expect(page.locator("#live")).to_contain_text("справку на бесплатное", timeout=SOON)
    await tab_to(page, "#live .entry-text")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/cases/*")
    await tab_to(page, "#text")
    await page.keyboard.type(ANSWER)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#deliveries")).to_contain_text(
        "Виден под комментарием", timeout=SOON
    )


async def test_a_first_day_goes_through_the_browser_alone(
    browser: Browser, started: Started, citizen: httpx.AsyncClient
) -> None:
    trainer = await window(browser, started)
    await trainer.goto("/login?next=/people")
    await trainer.fill("#login", started.trainer)
    await trainer.fill("#password", started.password)
    await trainer.press("#password", "Enter")
    await trainer.wait_for_url("**/people")
    await trainer.fill("#name", "Орлова Ирина")
    await trainer.get_by_label("Роль").select_option("page_admin")
    await trainer.get_by_label("Учреждение", exact=True).select_option(index=1)
    await trainer.get_by_role("button", name="Сделать приглашение").click()
    invitation = await link_of(trainer)

    secretary = await window(browser, started)
    await join(secretary, invitation, "orlova40")
    for_official = await bring_in(secretary)

    official = await window(browser, started, is_phone=True)
    await join(official, for_official, "kuznetsova40")
    asked = {"owner_id": -GROUP, "post_id": 1, "author": "Анна Ким", "text": QUESTION}
    (await citizen.post("/comments", json=asked)).raise_for_status()
    await official.goto("/")
    await answer_by_keyboard(official)

    told = (await citizen.get("/comments")).text
    assert ANSWER in told.encode().decode("unicode_escape") or ANSWER in told
    await turns_live(trainer)


async def turns_live(trainer: Page) -> None:
    """Look at the board until the page stands among those that work."""
    until = time.monotonic() + SOON / 1000
    while time.monotonic() < until:
        await trainer.goto("/board")
        if SCHOOL in (await trainer.locator("#stage-live").text_content() or ""):
            return
        await trainer.wait_for_timeout(1000)
    pytest.fail("the page did not turn live on the board")
