"""The inbox in a real Chromium: keys, ticks, lost lines, and two people on one case."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect
from sqlalchemy import func, select

from app.base.settings import Settings
from app.officials.model import Institution
from app.pages.model import Page as WatchedPage
from app.replies.model import Reply
from tests import factories as make
from tests.browser.conftest import DESKTOP, PHONE, Complaints, come_in
from tests.browser.stand import serving
from tests.browser.test_desk import ANSWER, BEAT, open_case, violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
SAVED = 20_000
"""Milliseconds in which a draft is surely saved, also on a busy machine."""
QUESTION = "до какого числа сдать справку"


@pytest.fixture
async def second(browser: Browser, address: str) -> AsyncIterator[Page]:
    """Open a browser of another person."""
    context = await browser.new_context(base_url=address, viewport=DESKTOP, locale="ru-RU")
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield page
    await context.close()


@pytest.fixture
def patient_address(database_url: str, redis_url: str) -> Iterator[str]:
    """Serve a desk where an answer may be taken back for a minute."""
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        undo_seconds=60,
    )
    with serving(settings) as url:
        yield url


async def a_colleague(town: Town) -> str:
    """Add a second official of the school; tell his login."""
    async with town.sessions.begin() as session:
        page = await session.get_one(WatchedPage, town.page_id)
        school = await session.get_one(Institution, page.institution_id)
        official = await make.an_official(session, school, name="Петров О. О.")
        await make.an_account(session, institution=school, official=official, login="colleague")
    return "colleague"


async def replies_of(town: Town) -> int:
    async with town.sessions() as session:
        return int(await session.scalar(select(func.count(Reply.id))) or 0)


async def test_two_people_on_one_case_lose_no_text_and_give_one_answer(
    desktop: Page, second: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await come_in(second, await a_colleague(town))
    await open_case(desktop, QUESTION)
    await second.goto(desktop.url)
    await expect(second.locator("#watching")).to_contain_text("Смотрят сейчас")

    await desktop.fill("#text", ANSWER)
    await expect(desktop.locator("#draft-state")).to_contain_text("сохранён", timeout=SAVED)
    await expect(second.locator("#writing")).to_contain_text("пишет ответ", timeout=SAVED)
    await second.fill("#text", "А я бы ответил иначе")
    await expect(second.locator("#draft-state")).to_contain_text(
        "остаётся в этом браузере", timeout=SAVED
    )
    await desktop.keyboard.press("Control+Enter")
    await expect(desktop.locator("#deliveries")).to_contain_text(ANSWER)
    await expect(second.locator("#deliveries")).to_contain_text(ANSWER, timeout=BEAT)
    await second.click("text=Опубликовать ответ")

    await expect(second.locator("#refusal")).to_contain_text("Ваш текст сохранён")
    await expect(second.locator("#text")).to_have_value("А я бы ответил иначе")
    assert await replies_of(town) == 1


async def test_a_case_is_found_opened_answered_and_left_by_keys_alone(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(desktop, town.official)
    await desktop.keyboard.press("/")
    await desktop.keyboard.type("справку")
    await desktop.keyboard.press("Enter")
    await expect(desktop.locator(".entry")).to_have_count(1)

    await desktop.keyboard.press("j")
    await desktop.keyboard.press("Enter")
    await desktop.wait_for_url("**/cases/*")
    await desktop.keyboard.press("r")
    await desktop.keyboard.type("Справку примет классный руководитель, njr тоже.")
    await expect(desktop.locator("#text")).to_have_value(re.compile("njr тоже"))
    await desktop.keyboard.press("Control+Enter")

    await expect(desktop.locator("#deliveries")).to_contain_text("классный руководитель")
    await desktop.keyboard.press("l")
    await desktop.wait_for_url(re.compile(r"q="))
    assert complaints == []


async def test_the_keys_are_explained_and_can_be_switched_off(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    first = desktop.locator(".entry-text").first
    await desktop.keyboard.press("j")
    await expect(first).to_be_focused()

    await desktop.keyboard.press("?")
    await expect(desktop.locator("#keys")).to_be_visible()
    assert await violations(desktop) == []
    await desktop.locator("#keys-off").check()
    await desktop.keyboard.press("Escape")
    await expect(first).to_be_focused()
    await desktop.keyboard.press("j")

    await expect(first).to_be_focused()


async def test_one_key_unfolds_where_a_case_may_go_and_the_next_ones_choose(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, QUESTION)

    await desktop.keyboard.press("t")

    await expect(desktop.locator("#hands input").first).to_be_focused()
    assert (await violations(desktop), complaints) == ([], [])


async def test_an_answer_is_taken_back_by_one_key_and_is_in_the_field_again(
    browser: Browser, patient_address: str, town: Town
) -> None:
    context = await browser.new_context(base_url=patient_address, viewport=DESKTOP)
    page = await context.new_page()
    await come_in(page, town.official)
    await open_case(page, QUESTION)
    await page.fill("#text", ANSWER)
    await page.click("text=Опубликовать ответ")
    undo = page.get_by_role("button", name="Отменить публикацию")
    await expect(undo).to_contain_text(re.compile(r"\d+ с"))

    await page.locator("h1").click()
    await page.keyboard.press("u")

    await expect(page.locator("#deliveries")).to_contain_text("публикация отменена")
    await expect(page.locator("#text")).to_have_value(ANSWER)
    await context.close()


async def test_what_is_typed_without_a_line_is_saved_when_it_is_back(
    phone: Page, town: Town
) -> None:
    await come_in(phone, town.official)
    await open_case(phone, QUESTION)
    await phone.context.set_offline(True)
    await phone.fill("#text", "Набрано в метро")
    await expect(phone.locator("#draft-state")).to_contain_text("Связи нет", timeout=SAVED)

    await phone.context.set_offline(False)

    await expect(phone.locator("#draft-state")).to_contain_text("сохранён", timeout=SAVED)
    await phone.evaluate("localStorage.clear()")
    await phone.reload()
    await expect(phone.locator("#text")).to_have_value("Набрано в метро")


async def test_ticks_outlive_the_lists_own_updates_and_are_acted_on(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await desktop.keyboard.press("j")
    await desktop.keyboard.press("x")
    await town.somebody_writes("Когда будет родительское собрание?", author="902")
    await expect(desktop.get_by_text("родительское собрание")).to_be_visible(timeout=BEAT)
    await expect(desktop.locator(".tick :checked")).to_have_count(1)

    await desktop.click("text=Выполнить")

    await expect(desktop.locator("h1")).to_have_text("Взято в работу: 1 сообщение")


async def test_the_inbox_works_without_scripts(browser: Browser, address: str, town: Town) -> None:
    context = await browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await come_in(page, town.official)
    await page.fill("#q", "справку")
    await page.get_by_role("button", name="Найти").click()
    await expect(page.locator("mark")).to_have_text("справку")

    await page.locator(".tick input").check()
    await page.click("text=Выполнить")

    await expect(page.locator("h1")).to_have_text("Взято в работу: 1 сообщение")
    await context.close()


@pytest.mark.parametrize(
    "address_of", ["/?q=справку&network=vk", "/?q=и", "/?queue=today", "/views"]
)
async def test_axe_and_a_narrow_screen_are_pleased_by_every_page_of_the_inbox(
    phone: Page, town: Town, complaints: Complaints, address_of: str
) -> None:
    await come_in(phone, town.official)
    complaints.clear()
    await phone.goto(address_of)
    await phone.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert (await width_overflow(phone), await violations(phone)) == (0, [])
