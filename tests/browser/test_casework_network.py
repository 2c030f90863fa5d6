"""Journeys of casework that end on the network: real workers, an emulated VK, a real Chromium."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect

from app.base.settings import Settings
from connectors.emulators.process import running_emulator
from tests.browser.stand import serving
from tests.browser.street import GARDEN, SCHOOL, Street, at_work
from tests.browser.test_casework import pleases, unfold, window
from tests.browser.test_desk import open_case

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SOON = 40_000
"""Milliseconds in which workers have surely done what a page waits for."""
ANNA = "Анна Ким"
COMPLAINT = "Вторую неделю не работает фонтанчик с водой на первом этаже, когда почините?"
OFFICIAL = f"official{SCHOOL}"
WATER = (
    "Воды нет с самого утра, когда дадут воду?",
    "Отключили воду без объявления, второй день сидим без воды, когда включат?",
)
HEAT = (
    "Батареи холодные, отопления нет, когда дадут тепло?",
    "Отопления нет второй день, батареи ледяные, когда включат отопление?",
)


@pytest.fixture(scope="module")
def vk_url() -> Iterator[str]:
    with running_emulator("vk", "--seed", "1", "--service-rate", "0") as address:
        yield address


@pytest.fixture
def settings(database_url: str, redis_url: str, vk_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        undo_seconds=0,
        vk_api_url=vk_url,
        vk_service_rate=1000,
        vk_community_rate=1000,
        poll_seconds=0.001,
    )


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


@pytest.fixture
async def street(settings: Settings, address: str, vk_url: str) -> AsyncIterator[Street]:
    async with (
        httpx.AsyncClient(base_url=f"{vk_url}/admin") as panel,
        at_work(settings) as tools,
    ):
        street = Street(panel)
        await street.lay(address, tools)
        yield street


async def becomes(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the network shows it."""
    for _ in range(SOON // 200):
        if await look():
            return
        await asyncio.sleep(0.2)
    pytest.fail("the network never showed it")


async def comes_in(page: Page, words: str) -> None:
    """Wait until a citizen's words are a case on the list, and open it."""
    await expect(page.locator("#live")).to_contain_text(words, timeout=SOON)
    await open_case(page, words)


async def moderate(page: Page, act: str, *, ground: str | None, why: str) -> None:
    """Do an act on the page of a comment's moderation."""
    form = page.locator(f"#act-{act}")
    if not await form.get_by_role("button").is_visible():
        await form.locator("summary").click()
    if ground is not None:
        await form.get_by_label(ground).check()
    await form.get_by_label("Почему").fill(why)
    await form.get_by_role("button").click()


async def test_an_insult_is_hidden_and_comes_back_and_its_author_is_kept_out(
    browser: Browser, address: str, street: Street
) -> None:
    await street.say(COMPLAINT, author=ANNA)
    async with window(browser, address, OFFICIAL, is_phone=True) as official:
        await comes_in(official, COMPLAINT)
        await official.get_by_role("link", name=re.compile("Модерация")).click()
        await pleases(official)
        await moderate(official, "hide", ground="Нецензурная", why="Брань в адрес учителя")

        await expect(official.locator("h1")).to_have_text("На этот комментарий ещё не ответили")
        await pleases(official)
        await official.get_by_role("button", name="Всё равно скрыть").click()
        await expect(official.locator(".thread")).to_contain_text("Комментарий скрыт", timeout=SOON)
        await becomes(lambda: _is(street.texts, []))
        await unfold(official, "История")
        await expect(official.locator("#history")).to_contain_text(
            "Комментарий исчез без ответа", timeout=SOON
        )
        await pleases(official)
        await expect(official.get_by_role("link", name="Уже ответили")).to_be_visible()
        await expect(official.locator("summary", has_text="Закрыть без ответа")).to_be_visible()
        await expect(official.locator("#text")).to_be_hidden()
        async with window(browser, address, "trainer") as trainer:
            alarm = "main li:has-text('скрыл комментарий без ответа')"
            await shows(trainer, "/notices", alarm, 1)

        await official.get_by_role("link", name=re.compile("Модерация")).click()
        await moderate(official, "restore", ground=None, why="Скрыли по ошибке")
        await expect(official.locator(".thread")).to_contain_text(
            "Комментарий возвращён", timeout=SOON
        )
        await becomes(lambda: _is(street.texts, [COMPLAINT]))

        await official.get_by_role("link", name=re.compile("Модерация")).click()
        await moderate(official, "block", ground="Оскорбление", why="Оскорбляет учителя снова")
        await expect(official.locator(".thread")).to_contain_text(
            "Автор заблокирован", timeout=SOON
        )
        assert not await street.lets_write(ANNA)
        await pleases(official)


async def test_one_answer_reaches_every_thread_and_a_wrong_merge_is_undone(
    browser: Browser, address: str, street: Street
) -> None:
    for texts in (WATER, HEAT):
        for group, said in zip((SCHOOL, GARDEN), texts, strict=True):
            await street.say(said, group=group, author=f"Житель {group}{said[:3]}")
    async with window(browser, address, "coordinator") as coordinator:
        await expect(coordinator.locator("#live .entry")).to_have_count(4, timeout=SOON)
        await shows(coordinator, "/incidents", ".heap-link", 2)
        await pleases(coordinator)
        await coordinator.locator(".heap-link").first.click()
        cases = await coordinator.locator(".arranged .form-check").count()
        path = coordinator.url

        await unfold(coordinator, "Добавить или объединить")
        await coordinator.get_by_label("Инцидент, который о том же").select_option(index=1)
        await coordinator.get_by_role("button", name=re.compile("Объединить")).click()
        await expect(coordinator.locator(".intro")).to_contain_text("4 сообщения на 2 страницах")
        await pleases(coordinator)
        await coordinator.get_by_role("button", name=re.compile("Отменить ?: Объединён")).click()
        await expect(coordinator.locator(".arranged .form-check")).to_have_count(cases)
        await expect(coordinator.locator("main")).to_contain_text("отменено")

        confirm = coordinator.get_by_role("button", name=re.compile("Подтвердить"))
        if await confirm.count():
            await confirm.click()
        await coordinator.get_by_label(re.compile("Ответ. Можно вставить")).fill(
            "Здравствуйте! Бригада работает, исправим сегодня до 18 часов."
        )
        await pleases(coordinator)
        await coordinator.get_by_role("button", name="Ответить всем").click()
        for group in (SCHOOL, GARDEN):
            await becomes(lambda group=group: _has(street, group, "Бригада работает"))
        await coordinator.goto(path)
        await expect(coordinator.locator("main")).to_contain_text("отправлено на публикацию: 2")
        await pleases(coordinator)


async def test_closed_comments_leave_ways_out_and_one_of_them_publishes(
    browser: Browser, address: str, street: Street
) -> None:
    await street.say(COMPLAINT)
    async with window(browser, address, OFFICIAL, is_phone=True) as official:
        await comes_in(official, COMPLAINT)
        await street.close_comments()
        await official.fill("#text", "Здравствуйте! Починим до пятницы.")
        await official.get_by_role("button", name="Опубликовать ответ").click()
        await expect(official.locator("#deliveries")).to_contain_text(
            "Не опубликован", timeout=SOON
        )
        await expect(official.locator(".ways")).to_be_visible()
        await pleases(official)

        await unfold(official, "Открыть комментарии и отправить")
        await pleases(official)
        await official.get_by_role("button", name="Открыть и отправить").click()

        await becomes(lambda: _has(street, SCHOOL, "Починим до пятницы"))
        await expect(official.locator("#deliveries")).to_contain_text(
            "Виден под комментарием", timeout=SOON
        )
        await pleases(official)


async def shows(page: Page, path: str, selector: str, number: int) -> None:
    """Come back to a page until it shows so many of something."""
    for _ in range(SOON // 500):
        await page.goto(path)
        if await page.locator(selector).count() == number:
            return
        await asyncio.sleep(0.5)
    pytest.fail(f"{path} never showed {number} of {selector}")


async def _is(look: Callable[[], Awaitable[list[str]]], wanted: list[str]) -> bool:
    return await look() == wanted


async def _has(street: Street, group: int, words: str) -> bool:
    return any(words in each for each in await street.texts(group=group, own=True))
